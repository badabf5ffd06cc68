// SPDX-License-Identifier: Apache-2.0
// Parses the values of -H. Pure.
#pragma once

#include <string>
#include <vector>

#include "protocol/http1/headers.hpp"
#include "roost/result.hpp"

namespace roost::cli {

/// Each is "NAME:VALUE". The error quotes the first that is not a valid header.
[[nodiscard]] Result<http1::Headers> parse_headers(const std::vector<std::string>& texts);

}  // namespace roost::cli
