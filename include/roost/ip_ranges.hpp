// SPDX-License-Identifier: Apache-2.0
// Sets of IP addresses, and who a request comes from. Plain values: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/http.hpp"

namespace roost {

/// "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". An IPv4 address that came over IPv6 (::ffff:192.0.2.7) counts
/// as IPv4.
class IpRanges {
 public:
  IpRanges() = default;
  /// Throws std::invalid_argument naming the text that is no range.
  IpRanges(std::initializer_list<std::string_view> ranges);
  explicit IpRanges(const std::vector<std::string>& ranges);

  /// False for what is no IP address.
  [[nodiscard]] bool contains(std::string_view ip) const;
  [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }

 private:
  struct Range {
    std::array<std::uint8_t, 16> address;  // IPv6, or IPv4 mapped into it
    unsigned bits;                         // of the address that count
  };
  void add(std::string_view text);

  std::vector<Range> ranges_;
};

/// Who sent it: the peer, or, while that is one of the proxies, whom it names in x-forwarded-for, from the
/// right. What clients themselves write into that header is to the left of it and never read. Nothing when a
/// proxy names what is no IP address.
[[nodiscard]] std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies);

}  // namespace roost
