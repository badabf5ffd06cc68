// SPDX-License-Identifier: Apache-2.0
#include "client/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "protocol/http1/http_date.hpp"
#include "protocol/http1/text.hpp"

namespace roost::client {
namespace {

using std::chrono::seconds;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

seconds seconds_in(std::string_view digits, seconds most) {
  std::int64_t count = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return read.ec == std::errc() ? std::min(seconds(count), most) : most;  // otherwise out of range
}

/// The server's clock if it sent a Date, else `ours`.
std::time_t now_of(const http1::Response& response, std::time_t ours) {
  const auto date = response.headers.get("date");
  return date ? http1::parse_http_date(http1::trim(*date), ours).value_or(ours) : ours;
}

}  // namespace

std::optional<seconds> retry_after(const http1::Response& response, std::time_t now, seconds most) {
  constexpr unsigned kTooManyRequests = 429;
  constexpr unsigned kUnavailable = 503;
  if (response.status != kTooManyRequests && response.status != kUnavailable) return std::nullopt;
  const std::string_view said = http1::trim(response.headers.get("retry-after").value_or(""));
  if (is_digits(said)) return seconds_in(said, most);
  const auto then = http1::parse_http_date(said, now);
  if (!then) return std::nullopt;
  return std::clamp(seconds(*then - now_of(response, now)), seconds(0), most);
}

}  // namespace roost::client
