// SPDX-License-Identifier: Apache-2.0
// What has to be true of a configuration.
#pragma once

#include <string>
#include <vector>

#include "roost/config.hpp"

namespace roost::config {

/// Every problem that can be seen without reading the files it names, each a sentence that begins with its
/// key. Pure.
[[nodiscard]] std::vector<std::string> rule_problems(const Config& config);

/// Those of TLS and of the broker, whose files it reads: each names the option and the file.
[[nodiscard]] std::vector<std::string> file_problems(const Config& config);

}  // namespace roost::config
