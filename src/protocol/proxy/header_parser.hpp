// SPDX-License-Identifier: Apache-2.0
// The PROXY protocol (HAProxy Technologies, "The PROXY protocol, versions 1 & 2"): a header in front of what
// a client sends, in which a proxy says who the client is.
//   version 1: | PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 CR LF |, | PROXY UNKNOWN … CR LF |
//   version 2: | signature 12 | version, command | family, transport | length 2 | addresses | TLVs |
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/ip_address.hpp"

namespace roost::proxy {

struct Header {
  unsigned version = 1;
  /// Who has connected to the proxy. Nothing: the connection is the proxy's own (LOCAL, a health check), or
  /// the proxy does not say (UNKNOWN, UNSPEC, a Unix socket); then the peer is whom TCP says.
  std::optional<base::SocketAddress> source{};

  friend bool operator==(const Header&, const Header&) = default;
};

struct NeedMore {};

struct Fault {
  std::string_view reason;  // for the log, and safe to show
  std::string_view rule;    // "PROXY protocol 2.1"
};

struct Parsed {
  std::size_t consumed;  // of the bytes that were given; what follows them is the client's
  std::variant<NeedMore, Header, Fault> outcome;
};

/// Reads one header; the answer does not depend on how its bytes were split. Not used again after it. Pure.
class HeaderParser {
 public:
  static constexpr std::size_t kMaxLine = 107;      // version 1, with its end (2.1)
  static constexpr std::size_t kMaxBlock = 16'384;  // version 2: addresses and TLVs, of which nothing is kept

  [[nodiscard]] Parsed parse(std::string_view bytes);

 private:
  using Outcome = std::optional<std::variant<NeedMore, Header, Fault>>;

  [[nodiscard]] Outcome take(char byte);
  [[nodiscard]] Outcome take_of_line(char byte) const;
  [[nodiscard]] Outcome take_of_block() const;
  [[nodiscard]] std::optional<Fault> fault_of_head() const;
  [[nodiscard]] Header block() const;
  [[nodiscard]] std::string_view kept() const noexcept;
  [[nodiscard]] unsigned byte_at(std::size_t place) const noexcept;
  [[nodiscard]] std::size_t number_at(std::size_t place) const noexcept;

  std::array<char, kMaxLine> kept_;  // the beginning: all of a line; of a block the addresses that count
  std::size_t size_ = 0;             // taken
};

}  // namespace roost::proxy
