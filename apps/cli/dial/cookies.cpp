// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/cookies.hpp"

namespace roost::cli::dial {

void Cookies::take(const http1::Headers& response) {
  for (const std::string_view cookie : response.get_all("set-cookie")) {
    const auto pair = cookie.substr(0, cookie.find(';'));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = http1::trim(pair.substr(0, equals));
    if (!name.empty()) values_[std::string(name)] = http1::trim(pair.substr(equals + 1));
  }
}

std::string Cookies::header() const {
  std::string text;
  for (const auto& [name, value] : values_)
    text.append(text.empty() ? "" : "; ").append(name).append("=").append(value);
  return text;
}

}  // namespace roost::cli::dial
