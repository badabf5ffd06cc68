// SPDX-License-Identifier: Apache-2.0
// Checks and limits that a configuration has switched off, each by the key that did so and with what follows
// from it: for the log, for listings, and for an operator who changes a key. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "roost/config.hpp"

namespace roost::config {

struct CheckOff {
  std::string key;  // "check_origin"
  std::string setting;
  std::string consequence;

  friend bool operator==(const CheckOff&, const CheckOff&) = default;
};

[[nodiscard]] std::vector<CheckOff> checks_off(const Config& config);
/// Of a mount, beside those of the configuration.
[[nodiscard]] std::vector<CheckOff> checks_off(std::string_view mount_path, const SocketOptions& options);

/// "check_origin = false: a page of any host may open sockets …"
[[nodiscard]] std::string sentence_of(const CheckOff& off);

}  // namespace roost::config
