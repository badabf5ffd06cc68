// SPDX-License-Identifier: Apache-2.0
// What was typed behind -H. Pure.
#pragma once

#include <string>
#include <vector>

#include "protocol/http1/headers.hpp"
#include "roost/result.hpp"

namespace roost::cli {

/// "NAME:VALUE" each. The error quotes the one that is no header.
[[nodiscard]] Result<http1::Headers> parse_headers(const std::vector<std::string>& texts);

}  // namespace roost::cli
