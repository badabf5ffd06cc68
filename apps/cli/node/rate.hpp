// SPDX-License-Identifier: Apache-2.0
// "10/100ms", as accepted by `roost trace --rate`. Pure.
#pragma once

#include <chrono>
#include <string>

#include "roost/result.hpp"

namespace roost::cli {

struct Rate {
  unsigned events = 10;
  std::chrono::milliseconds per{100};
};

[[nodiscard]] Result<Rate> parse_rate(const std::string& text);

}  // namespace roost::cli
