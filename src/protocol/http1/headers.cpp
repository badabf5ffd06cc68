// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/headers.hpp"

#include <algorithm>

namespace roost {
namespace {

// RFC 9110 §5.6.1. An empty element is not a token, so it matches nothing.
bool list_contains(std::string_view list, std::string_view token) {
  // An empty list is one empty element, which is not a token.
  for (http1::Cut rest{{}, list}; !rest.after.empty();) {
    rest = http1::cut(rest.after, ',');
    if (http1::iequals(http1::trim(rest.before), token)) return true;
  }
  return false;
}

/// Browsers send between ten and fifteen headers.
constexpr std::size_t kUsualHeaders = 16;

}  // namespace

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
    return http1::iequals(header.name, name) && list_contains(header.value, token);
  });
}

void HttpHeaders::add(std::string name, std::string value) {
  if (headers_.capacity() == 0) headers_.reserve(kUsualHeaders);
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
