// SPDX-License-Identifier: Apache-2.0
// What has to be true of the listeners of a configuration.
#pragma once

#include <string>
#include <vector>

#include "roost/config.hpp"

namespace roost::endpoint {

/// Every problem, each a sentence that names the option and, where there is one, the file. Reads the files of
/// TLS.
[[nodiscard]] std::vector<std::string> listener_problems(const Config& config);

}  // namespace roost::endpoint
