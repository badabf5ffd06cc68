// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/url.hpp"

#include <simdjson.h>

#include "protocol/http1/text.hpp"

namespace roost::http1 {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that "%XX" at `at` stands for, or -1.
int escaped_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// "http://host" and the rest; an empty path is "/" (RFC 9110 §4.2.3).
struct AbsoluteForm {
  std::string_view scheme;
  std::string_view authority;
  std::string_view origin_form = "/";
};

std::optional<AbsoluteForm> split_absolute(std::string_view target) {
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  AbsoluteForm form{target.substr(0, scheme_end), target.substr(scheme_end + 3)};
  if (!iequals(form.scheme, "http") && !iequals(form.scheme, "https")) return std::nullopt;
  const auto path = form.authority.find_first_of("/?#");
  if (path == std::string_view::npos) return form;
  form.origin_form = form.authority.substr(path);
  form.authority = form.authority.substr(0, path);
  return form;
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  if (target == "*") return Target{target, {}};
  AbsoluteForm form;
  if (!target.starts_with('/')) {
    const auto absolute = split_absolute(target);
    if (!absolute) return std::nullopt;
    form = *absolute;
    target = form.origin_form;
  }
  const auto [path, query] = cut(cut(target, '#').before, '?');  // a fragment must not be sent
  return Target{path.empty() ? std::string_view("/") : path, query, form.scheme, form.authority};
}

std::vector<std::string_view> path_segments(std::string_view path) {
  auto segments = split(path, '/');
  std::erase(segments, std::string_view());
  return segments;
}

std::string percent_decode(std::string_view text, PlusSign plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int byte = text[at] == '%' ? escaped_byte(text, at) : -1;
    if (byte >= 0) {
      decoded += static_cast<char>(byte);
      at += 2;
    } else {
      decoded += text[at] == '+' && plus == PlusSign::space ? ' ' : text[at];
    }
  }
  return decoded;
}

std::optional<QueryPairs> parse_query(std::string_view query) {
  QueryPairs pairs;
  for (const auto pair : split(query, '&')) {
    if (pair.empty()) continue;
    const auto [raw_name, raw_value] = cut(pair, '=');
    auto name = percent_decode(raw_name, PlusSign::space);
    auto value = percent_decode(raw_value, PlusSign::space);
    if (!is_utf8(name) || !is_utf8(value)) return std::nullopt;
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

}  // namespace roost::http1
