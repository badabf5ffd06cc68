// SPDX-License-Identifier: Apache-2.0
// Saved sets of options: a section of $XDG_CONFIG_HOME/roost/dial.toml (~/.config without the variable).
//
//   [staging]
//   url = "ws://staging.example.com/socket/websocket"
//   header = ["Authorization: Bearer abc", "X-Env: staging"]
//   ping = "20s"
//   echo = true
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "roost/result.hpp"

namespace roost::cli::dial {

/// The path of the profiles file.
[[nodiscard]] std::string profile_path();

/// Whether the command line overrides a saved option ("--origin").
using IsTyped = std::function<bool(const std::string& option)>;

/// The section `name` as command-line arguments, with the url last. Fails if there is no such section, or the
/// file cannot be parsed.
[[nodiscard]] Result<std::vector<std::string>> profile_arguments(std::istream& file, const std::string& name,
                                                                 const IsTyped& is_typed);

/// The same, from the file at profile_path().
[[nodiscard]] Result<std::vector<std::string>> load_profile(const std::string& name, const IsTyped& is_typed);

}  // namespace roost::cli::dial
