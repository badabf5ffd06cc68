// SPDX-License-Identifier: Apache-2.0
// A TOML file as a flat list of settings. Knows no key; what it can't read is a problem with its line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "roost/config_entry.hpp"

namespace roost::config {

struct FileSetting {
  std::vector<std::string> path;  // {"socket", "/socket", "websocket", "timeout"}
  Json value;
  std::string where;  // "roost.toml:12"
};

struct FileSettings {
  std::vector<FileSetting> settings{};
  std::vector<std::string> problems{};
};

/// The line of a place: 12 of "roost.toml:12". The greatest number for one without a line.
[[nodiscard]] std::size_t line_of(std::string_view place);

/// `name` is the file's, for its problems.
[[nodiscard]] FileSettings parse_config(std::string_view toml, const std::string& name);

}  // namespace roost::config
