// SPDX-License-Identifier: Apache-2.0
#include "roost/ip_ranges.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "steps/ip_bytes.hpp"

namespace roost {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument(fmt::format(
      "\"{}\" is no IP range: {}; write \"192.0.2.7\", \"10.0.0.0/8\" or \"2001:db8::/32\"", text, why));
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// All entries of all x-forwarded-for headers, in their order.
std::vector<std::string_view> forwarded_for(const HttpRequest& request) {
  std::vector<std::string_view> entries;
  for (std::string_view list : request.headers.get_all("x-forwarded-for")) {
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = list.find(',');
      entries.push_back(trim(list.substr(0, comma)));
      if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    }
  }
  return entries;
}

/// Some proxies write the port too: "192.0.2.7:4711", "[2001:db8::7]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  const std::size_t colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace

IpRanges::IpRanges(std::initializer_list<std::string_view> ranges) {
  for (const std::string_view text : ranges)
    add(text);
}

IpRanges::IpRanges(const std::vector<std::string>& ranges) {
  for (const std::string& text : ranges)
    add(text);
}

void IpRanges::add(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = steps::ip_bytes(text.substr(0, slash));
  if (!address) refuse(text, "it has no IP address");
  const unsigned width = address->v4 ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > width) {
      refuse(text, fmt::format("behind the slash are 0 to {} bits", width));
    }
  }
  const unsigned all_bits = bits + (128 - width);
  if (steps::masked(address->bytes, all_bits) != address->bytes) {
    refuse(text, "the address has bits behind those that count");
  }
  ranges_.push_back({address->bytes, all_bits});
}

bool IpRanges::contains(std::string_view ip) const {
  const auto address = steps::ip_bytes(ip);
  if (!address) return false;
  for (const Range& range : ranges_) {
    if (steps::masked(address->bytes, range.bits) == range.address) return true;
  }
  return false;
}

std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies) {
  std::string address = request.peer.address;
  if (!proxies.contains(address)) return address;
  auto entries = forwarded_for(request);
  while (!entries.empty() && proxies.contains(address)) {
    address = without_port(entries.back());
    if (!steps::ip_bytes(address)) return std::nullopt;
    entries.pop_back();
  }
  return address;
}

}  // namespace roost
