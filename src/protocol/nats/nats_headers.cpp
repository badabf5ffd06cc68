// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_headers.hpp"

#include <algorithm>
#include <charconv>

namespace roost::nats {
namespace {

constexpr std::string_view kVersionWithStatus = "NATS/1.0 ";
constexpr std::size_t kStatusDigits = 3;

bool is_header_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~' && c != ':'; });
}

}  // namespace

bool append_header(std::string& headers, std::string_view name, std::string_view value) {
  if (!is_header_name(name) || value.find_first_of("\r\n") != std::string_view::npos) return false;
  headers += name;
  headers += ": ";
  headers += value;
  headers += "\r\n";
  return true;
}

std::optional<unsigned> status_of(std::string_view headers) {
  if (!headers.starts_with(kVersionWithStatus)) return std::nullopt;
  headers.remove_prefix(kVersionWithStatus.size());
  const std::string_view digits = headers.substr(0, headers.find_first_of(" \r"));
  unsigned status = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  const bool read = error == std::errc() && end == digits.data() + digits.size();
  return read && digits.size() == kStatusDigits ? std::optional(status) : std::nullopt;
}

}  // namespace roost::nats
