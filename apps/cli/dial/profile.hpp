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

/// Where the profiles are.
[[nodiscard]] std::string profile_path();

/// Whether a saved option ("--origin") gives way to what was typed.
using IsTyped = std::function<bool(const std::string& option)>;

/// The section `name` as command-line arguments; the url is the last of them. Fails when there is no such
/// section, or the file is not readable as one.
[[nodiscard]] Result<std::vector<std::string>> profile_arguments(std::istream& file, const std::string& name,
                                                                 const IsTyped& is_typed);

/// The same from the file at profile_path().
[[nodiscard]] Result<std::vector<std::string>> load_profile(const std::string& name, const IsTyped& is_typed);

}  // namespace roost::cli::dial
