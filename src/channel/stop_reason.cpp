// SPDX-License-Identifier: Apache-2.0
#include "roost/stop_reason.hpp"

#include <fmt/format.h>

namespace roost {

std::string StopReason::text() const {
  static constexpr const char* kNames[] = {"normal", "shutdown", "error", "exception"};
  const char* name = kNames[static_cast<int>(kind_)];
  return detail_.empty() ? std::string(name) : fmt::format("{}:{}", name, detail_);
}

}  // namespace roost
