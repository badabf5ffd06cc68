// SPDX-License-Identifier: Apache-2.0
// Which variables of the environment were probably meant. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace roost::config {

/// "ROOST_CHECK_ORIGN" → ROOST_CHECK_ORIGIN. A name without its table is that of every table which has it,
/// http first: "ROOST_PORT" → PORT, ROOST_HTTP_PORT, ROOST_URL_PORT … Empty: nothing is near.
[[nodiscard]] std::vector<std::string> nearest_variables(std::string_view wrong);

}  // namespace roost::config
