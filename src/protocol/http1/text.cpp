// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/text.hpp"

#include <algorithm>

namespace roost::http1 {
namespace {

constexpr std::string_view kTokenBytes =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool iequals(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  parts.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), separator)) + 1);
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Cut cut(std::string_view text, char separator) noexcept {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

bool is_media_type(std::string_view value, std::string_view type) noexcept {
  return iequals(trim(cut(value, ';').before), type);
}

std::optional<std::string_view> parameter_of(std::string_view value, std::string_view name) {
  for (auto rest = cut(value, ';').after; !rest.empty();) {
    const auto [parameter, more] = cut(rest, ';');
    rest = more;
    const auto [found, text] = cut(parameter, '=');
    if (!iequals(trim(found), name)) continue;
    const auto given = trim(text);
    const bool quoted = given.size() >= 2 && given.starts_with('"') && given.ends_with('"');
    return quoted ? given.substr(1, given.size() - 2) : given;
  }
  return std::nullopt;
}

std::optional<std::string_view> credentials_of(std::string_view value, std::string_view scheme) {
  const auto [name, credentials] = cut(trim(value), ' ');
  if (!iequals(name, scheme)) return std::nullopt;
  return trim(credentials);
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of(kTokenBytes) == std::string_view::npos;
}

}  // namespace roost::http1
