// SPDX-License-Identifier: Apache-2.0
// Small files that an operator names: configuration, certificates. Bounded in size and time, also where a
// name is that of a pipe or a device. May block all the same (a network disk): not on a loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "roost/result.hpp"

namespace roost::base {

struct ReadLimits {
  std::size_t max_bytes = std::size_t{16} << 20;
  std::chrono::milliseconds patience{10'000};  // for who writes into a pipe
};

/// The whole file. The error's message is the reason alone: "No such file or directory".
[[nodiscard]] Result<std::string> read_file(const std::string& path, const ReadLimits& limits = {});

}  // namespace roost::base
