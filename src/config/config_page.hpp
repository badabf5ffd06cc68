// SPDX-License-Identifier: Apache-2.0
// The two tables of keys as the page docs/guides/configuration.md shows them, in Markdown.
#pragma once

#include <string>

namespace roost::config {

[[nodiscard]] std::string config_table();
[[nodiscard]] std::string mount_table();

}  // namespace roost::config
