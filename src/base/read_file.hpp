// SPDX-License-Identifier: Apache-2.0
// Small files named by an operator: configuration, certificates. Bounded in size and time, even when the path
// is a pipe or a device. May still block (on a network disk), so not for use on a loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "roost/result.hpp"

namespace roost::base {

struct ReadLimits {
  std::size_t max_bytes = std::size_t{16} << 20;
  std::chrono::milliseconds timeout{10'000};  // for the writer of a pipe
};

/// The whole file. The error message is the reason alone: "No such file or directory".
[[nodiscard]] Result<std::string> read_file(const std::string& path, const ReadLimits& limits = {});

}  // namespace roost::base
