// SPDX-License-Identifier: Apache-2.0
#include "base/visible_text.hpp"
#include "cli/node/admin_client.hpp"
#include "cli/node/commands.hpp"
#include "net/address.hpp"

#include <algorithm>

namespace roost::cli {
namespace {

/// Three numbers separated by dashes.
bool looks_like_an_id(const std::string& text) {
  const auto fits = [](char c) { return c == '-' || (c >= '0' && c <= '9'); };
  return std::all_of(text.begin(), text.end(), fits) && std::count(text.begin(), text.end(), '-') == 2;
}

/// Includes invalid ones, "10.1.2": the node rejects them, which helps more than a search among socket ids.
bool looks_like_an_address(const std::string& text) {
  const bool only_numbers = text.find_first_not_of("0123456789.:") == std::string::npos;
  return (only_numbers && text.find('.') != std::string::npos) || text.starts_with('[') ||
         net::asked_address(text).has_value();
}

}  // namespace

std::string why_query(const std::string& whom) {
  if (whom.empty()) return {};
  if (looks_like_an_id(whom)) return "connection=" + escaped(whom);
  return (looks_like_an_address(whom) ? "peer=" : "socket_id=") + escaped(whom);
}

std::string why_subject(const std::string& whom) {
  if (looks_like_an_id(whom)) return "connection " + whom;
  return looks_like_an_address(whom) ? "address " + whom : "socket id " + base::visible_quoted(whom);
}

}  // namespace roost::cli
