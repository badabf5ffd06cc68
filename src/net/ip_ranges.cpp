// SPDX-License-Identifier: Apache-2.0
#include "roost/ip_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/ip_address.hpp"

namespace roost {
namespace {

using base::IpAddress;

constexpr unsigned kV4Begins = IpAddress::kBits - IpAddress::kV4Bits;  // bits before an IPv4 address

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument(fmt::format(
      "\"{}\" is not an IP range: {}; write \"192.0.2.7\", \"10.0.0.0/8\" or \"2001:db8::/32\"", text, why));
}

/// Relative to the written form: "10.0.0.0/8" and "::ffff:10.0.0.0/104" are the same.
unsigned prefix_bits(std::string_view text, std::size_t slash, bool written_as_v6) {
  const unsigned width = written_as_v6 ? IpAddress::kBits : IpAddress::kV4Bits;
  if (slash == std::string_view::npos) return IpAddress::kBits;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits > width) {
    refuse(text, fmt::format("the prefix length must be 0 to {}", width));
  }
  return bits + IpAddress::kBits - width;
}

bool is_v4(const IpAddress& address, unsigned bits) {
  return address.is_v4() && bits >= kV4Begins;
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
  const std::string_view written = text.substr(0, slash);
  const auto address = IpAddress::parse(written);
  if (!address) refuse(text, "the IP address is invalid");
  const unsigned bits = prefix_bits(text, slash, written.find(':') != std::string_view::npos);
  if (address->masked(bits) != *address) refuse(text, "the address has bits set beyond the prefix");
  ranges_.push_back({address->bytes(), bits});
}

bool IpRanges::contains(std::string_view ip) const {
  const auto address = IpAddress::parse(ip);
  return address && contains(*address);
}

bool IpRanges::contains(const IpAddress& ip) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&ip](const Range& range) {
    const IpAddress first(range.address);
    return ip.is_v4() == is_v4(first, range.bits) && ip.masked(range.bits) == first;
  });
}

std::vector<std::string> IpRanges::texts() const {
  std::vector<std::string> texts;
  texts.reserve(ranges_.size());
  for (const Range& range : ranges_) {
    const IpAddress first(range.address);
    const unsigned bits = is_v4(first, range.bits) ? range.bits - kV4Begins : range.bits;
    texts.push_back(range.bits == IpAddress::kBits ? first.text() : fmt::format("{}/{}", first.text(), bits));
  }
  return texts;
}

}  // namespace roost
