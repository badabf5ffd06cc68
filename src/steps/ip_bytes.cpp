// SPDX-License-Identifier: Apache-2.0
#include "steps/ip_bytes.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace roost::steps {
namespace {

constexpr IpBytes kMappedV4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
constexpr std::size_t kV4At = 12;

}  // namespace

std::optional<ParsedIp> ip_bytes(std::string_view text) {
  const std::string terminated(text);
  IpBytes bytes = kMappedV4;
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + kV4At) == 1) return ParsedIp{bytes, true};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) != 1) return std::nullopt;
  return ParsedIp{bytes, std::equal(bytes.begin(), bytes.begin() + kV4At, kMappedV4.begin())};
}

IpBytes masked(IpBytes address, unsigned bits) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const unsigned first = static_cast<unsigned>(i) * 8;
    const unsigned kept = bits <= first ? 0 : std::min(bits - first, 8U);
    address[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return address;
}

}  // namespace roost::steps
