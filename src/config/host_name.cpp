// SPDX-License-Identifier: Apache-2.0
#include "config/host_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/http1/authority.hpp"

namespace roost::config {
namespace {

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}

/// The host of "https://name@host:port/path"; something else if there is none.
std::string host_within(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  if (is_host_name(fmt::format("[{}]", text))) return fmt::format("[{}]", text);
  if (const std::size_t slashes = text.find("//"); slashes != std::string_view::npos)
    text.remove_prefix(slashes + 2);
  text = text.substr(0, text.find_first_of("/?#"));
  text.remove_prefix(text.rfind('@') + 1);  // npos + 1 is 0
  const auto authority = http1::parse_authority(text);
  return std::string(authority ? authority->host : text);
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (!text.starts_with('[')) return !text.empty() && std::all_of(text.begin(), text.end(), is_name_byte);
  const auto authority = http1::parse_authority(text);
  return authority && authority->host == text;
}

std::optional<std::string> host_problem(std::string_view text) {
  if (is_host_name(text)) return std::nullopt;
  const std::string within = host_within(text);
  return fmt::format("\"{}\" must be a host without scheme, port and path: write \"{}\"", text,
                     is_host_name(within) ? within : "chat.example.com");
}

}  // namespace roost::config
