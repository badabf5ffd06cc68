// SPDX-License-Identifier: Apache-2.0
#include "roost/ip_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <tuple>

#include "base/ip_address.hpp"

namespace roost {
namespace {

using base::IpAddress;

constexpr unsigned kV4Begins = IpAddress::kBits - IpAddress::kV4Bits;  // bits before an IPv4 address

IpAddress::Bytes filled_with(std::uint8_t byte) {
  IpAddress::Bytes bytes{};
  bytes.fill(byte);
  return bytes;
}

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

/// With all but the first `bits` of the 128 set to one.
IpAddress last_of(const IpAddress& first, unsigned bits) {
  IpAddress::Bytes bytes = first.bytes();
  const IpAddress::Bytes kept = IpAddress(filled_with(0xff)).masked(bits).bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] |= static_cast<std::uint8_t>(~kept[i]);
  return IpAddress(bytes);
}

/// Of the last address of all, the first.
IpAddress next_after(const IpAddress& address) {
  IpAddress::Bytes bytes = address.bytes();
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    *byte = static_cast<std::uint8_t>(*byte + 1);
    if (*byte != 0) break;
  }
  return IpAddress(bytes);
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

std::vector<IpRanges> IpRanges::whole_families() const {
  std::vector<Range> v4 = ranges_;
  std::sort(v4.begin(), v4.end(), [](const Range& a, const Range& b) {
    return std::tie(a.address, a.bits) < std::tie(b.address, b.bits);
  });
  std::vector<Range> v6;
  std::copy_if(v4.begin(), v4.end(), std::back_inserter(v6),
               [](const Range& range) { return !is_v4(IpAddress(range.address), range.bits); });
  std::erase_if(v4, [](const Range& range) { return !is_v4(IpAddress(range.address), range.bits); });
  const IpAddress zero;  // 0.0.0.0
  std::vector<IpRanges> whole{covering(v4, zero, last_of(zero, kV4Begins)),
                              covering(v6, IpAddress(filled_with(0)), IpAddress(filled_with(0xff)))};
  std::erase_if(whole, [](const IpRanges& ranges) { return ranges.empty(); });
  return whole;
}

/// Two ranges overlap only if one contains the other, which is sorted before it.
IpRanges IpRanges::covering(const std::vector<Range>& sorted, const IpAddress& first, const IpAddress& last) {
  IpRanges used;
  IpAddress missing = first;
  for (const Range& range : sorted) {
    const IpAddress end = last_of(IpAddress(range.address), range.bits);
    if (end < missing) continue;
    if (missing < IpAddress(range.address)) return {};
    used.ranges_.push_back(range);
    if (end == last) return used;
    missing = next_after(end);
  }
  return {};
}

}  // namespace roost
