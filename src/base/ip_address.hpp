// SPDX-License-Identifier: Apache-2.0
// An IP address, alone and with a port. IPv4 is kept mapped into IPv6 (RFC 4291 §2.5.5.2), so that one
// comparison serves both families, and a client that connected to a dual-stack listener over IPv4 is an IPv4
// client. Values: any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace roost::base {

class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;
  static constexpr unsigned kBits = 128;
  static constexpr unsigned kV4Bits = 32;

  /// 0.0.0.0
  constexpr IpAddress() noexcept = default;
  constexpr explicit IpAddress(const Bytes& bytes) noexcept : bytes_(bytes) {}
  [[nodiscard]] static IpAddress v4(std::span<const std::uint8_t, 4> bytes) noexcept;

  /// "192.0.2.7", "2001:db8::7". nullopt for anything else, such as brackets or a scope ("fe80::1%eth0").
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;

  /// Also true for the form ::ffff:192.0.2.7.
  [[nodiscard]] bool is_v4() const noexcept;
  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
  /// With all but the first `bits` of the 128 set to zero.
  [[nodiscard]] IpAddress masked(unsigned bits) const noexcept;
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Bytes bytes_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
};

struct SocketAddress {
  IpAddress ip{};
  std::uint16_t port = 0;

  /// "192.0.2.7:4000", "[2001:db8::7]:4000"
  [[nodiscard]] static std::optional<SocketAddress> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string text() const;
  /// As text(), but the IP alone when the port is 0: a proxy that reports a client's address may not know its
  /// port.
  [[nodiscard]] std::string shown() const { return port == 0 ? ip.text() : text(); }

  friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};

/// "127.0.0.1", "::1" or "[::1]".
[[nodiscard]] std::optional<IpAddress> parse_host_ip(std::string_view text) noexcept;

/// An address with or without a port, in canonical form: "2001:DB8:0::7" becomes "2001:db8::7".
[[nodiscard]] std::optional<std::string> canonical_address(std::string_view text);
/// True when `shown`, an address with its port, equals `wanted` or has that IP. Both are canonical.
[[nodiscard]] bool address_matches(std::string_view shown, std::string_view wanted) noexcept;

}  // namespace roost::base
