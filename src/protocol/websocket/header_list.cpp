// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/header_list.hpp"

namespace roost::websocket {
namespace {

// RFC 9110 §5.6.2.
constexpr std::string_view kTokenBytes =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

std::vector<std::string_view> split_list(std::string_view text, char separator) {
  std::vector<std::string_view> elements;
  for (;;) {
    const auto end = text.find(separator);
    elements.push_back(http1::trim(text.substr(0, end)));
    if (end == std::string_view::npos) return elements;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> comma_elements(const http1::Headers& headers, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const std::string_view value : headers.get_all(name)) {
    const auto more = split_list(value, ',');
    elements.insert(elements.end(), more.begin(), more.end());
  }
  return elements;
}

bool is_token(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kTokenBytes) == std::string_view::npos;
}

}  // namespace roost::websocket
