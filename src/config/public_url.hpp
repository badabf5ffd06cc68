// SPDX-License-Identifier: Apache-2.0
// The address people use for an endpoint: from configuration, with the listeners' ports where it says
// nothing.
#pragma once

#include <cstdint>
#include <string>

#include "roost/config.hpp"

namespace roost::config {

struct PublicUrl {
  std::string scheme;  // "http", "https"
  std::string host;
  std::uint16_t port = 0;
  std::string path{};  // "/app"; empty: none

  /// "https://example.com": a port that goes without saying is not said.
  [[nodiscard]] std::string to_string() const;
};

/// By Config::url_*; where that says nothing, https where there is an https listener, and `port`, which is
/// that listener's.
[[nodiscard]] PublicUrl public_url(const Config& config, std::uint16_t port);

}  // namespace roost::config
