// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/headers.hpp"

#include <algorithm>

namespace roost::http1 {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// RFC 9110 §5.6.1: elements between commas, the empty ones ignored.
bool list_contains(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (iequals(trim(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
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

}  // namespace roost::http1

namespace roost {

std::optional<std::string_view> HttpHeaders::get(std::string_view name) const {
  for (const auto& header : headers_)
    if (http1::iequals(header.name, name)) return header.value;
  return std::nullopt;
}

std::vector<std::string_view> HttpHeaders::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& header : headers_)
    if (http1::iequals(header.name, name)) values.push_back(header.value);
  return values;
}

bool HttpHeaders::contains_token(std::string_view name, std::string_view token) const {
  return std::any_of(headers_.begin(), headers_.end(), [&](const HttpHeader& header) {
    return http1::iequals(header.name, name) && http1::list_contains(header.value, token);
  });
}

void HttpHeaders::add(std::string name, std::string value) {
  headers_.push_back({std::move(name), std::move(value)});
}

void HttpHeaders::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void HttpHeaders::remove(std::string_view name) {
  std::erase_if(headers_, [&](const HttpHeader& header) { return http1::iequals(header.name, name); });
}

}  // namespace roost
