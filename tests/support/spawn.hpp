// SPDX-License-Identifier: Apache-2.0
// Starts one of our programs as a process with streams of the test's choosing.
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

/// What becomes the standard streams of the process; none: it shares the test's.
struct Streams {
  std::optional<int> in = {};
  std::optional<int> out = {};
  std::optional<int> err = {};
};

/// `words` are the name of a program in the folder of the programs, and its arguments. `environment`
/// ("NAME=value") goes over the test's own. Throws std::runtime_error when it cannot be started.
[[nodiscard]] pid_t spawn(std::vector<std::string> words, std::vector<std::string> environment,
                          const Streams& streams);

}  // namespace roost::test
