// SPDX-License-Identifier: Apache-2.0
// Sets of IP addresses. Plain values: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace roost {

namespace base {
class IpAddress;  // internal
}

/// "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". An IPv4-mapped IPv6 address (::ffff:192.0.2.7) counts as IPv4,
/// and is not in any IPv6 range.
class IpRanges {
 public:
  IpRanges() = default;
  /// Throws std::invalid_argument naming the text that is not a range.
  IpRanges(std::initializer_list<std::string_view> ranges);
  explicit IpRanges(const std::vector<std::string>& ranges);

  /// False for text that is not an IP address.
  [[nodiscard]] bool contains(std::string_view ip) const;
  [[nodiscard]] bool contains(const base::IpAddress& ip) const;
  [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
  /// In a form that the constructor accepts.
  [[nodiscard]] std::vector<std::string> texts() const;
  /// Those of its ranges that together contain every IPv4 address, and those that together contain every IPv6
  /// address. Of a family of which an address is left out, none.
  [[nodiscard]] std::vector<IpRanges> whole_families() const;

 private:
  struct Range {
    std::array<std::uint8_t, 16> address;  // IPv6, or IPv4 mapped into it
    unsigned bits;                         // of the address that count
  };
  void add(std::string_view text);
  /// Of ranges of one family, sorted: those that contain `first` to its `last`, or none.
  [[nodiscard]] static IpRanges covering(const std::vector<Range>& sorted, const base::IpAddress& first,
                                         const base::IpAddress& last);

  std::vector<Range> ranges_;
};

}  // namespace roost
