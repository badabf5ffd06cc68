// SPDX-License-Identifier: Apache-2.0
// Starts a program as a process with streams chosen by the test.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"

namespace roost::test {

struct Pipe {
  base::FileDescriptor read_end;
  base::FileDescriptor write_end;

  /// Throws std::runtime_error.
  Pipe();
};

/// The standard streams of the process; unset: shares the test's.
struct Streams {
  std::optional<int> in = {};
  std::optional<int> out = {};
  std::optional<int> err = {};
};

/// `words` are the name of a program in the programs' folder, or the whole path of another one, and its
/// arguments. `environment` ("NAME=value") is added to the test's own. Throws std::runtime_error if it cannot
/// be started.
[[nodiscard]] pid_t spawn(std::vector<std::string> words, std::vector<std::string> environment,
                          const Streams& streams);

}  // namespace roost::test
