// SPDX-License-Identifier: Apache-2.0
// What has to be true of the listeners of a configuration.
#pragma once

#include <string>
#include <vector>

#include "roost/config.hpp"

namespace roost::endpoint {

/// Every problem, each a sentence that names the option.
[[nodiscard]] std::vector<std::string> listener_problems(const Config& config);

/// Those of the files of TLS, which it reads: each names the option and the file.
[[nodiscard]] std::vector<std::string> certificate_problems(const Config& config);

}  // namespace roost::endpoint
