// SPDX-License-Identifier: Apache-2.0
// The PROXY protocol (HAProxy Technologies, "The PROXY protocol, versions 1 & 2"): a header before the
// client's bytes, in which a proxy identifies the client.
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
  /// The address that connected to the proxy. nullopt: the connection is the proxy's own (LOCAL, a health
  /// check), or the proxy does not say (UNKNOWN, UNSPEC, a Unix socket); then the TCP peer address applies.
  std::optional<base::SocketAddress> source{};

  friend bool operator==(const Header&, const Header&) = default;
};

struct NeedMore {};

struct Fault {
  std::string_view reason;  // for the log, and safe to show
  std::string_view rule;    // "PROXY protocol 2.1"
};

struct Parsed {
  std::size_t consumed;  // of the bytes given; the rest belongs to the client
  std::variant<NeedMore, Header, Fault> outcome;
};

/// Parses one header; the result does not depend on how its bytes were split. Not reusable. Pure.
class HeaderParser {
 public:
  static constexpr std::size_t kMaxLine = 107;      // version 1, including CR LF (2.1)
  static constexpr std::size_t kMaxBlock = 16'384;  // version 2: addresses and TLVs; TLVs are not kept

  [[nodiscard]] Parsed parse(std::string_view bytes);

 private:
  using StepOutcome = std::optional<std::variant<NeedMore, Header, Fault>>;

  [[nodiscard]] StepOutcome take(char byte);
  [[nodiscard]] StepOutcome take_line_byte(char byte) const;
  [[nodiscard]] StepOutcome take_block_byte() const;
  [[nodiscard]] std::optional<Fault> check_block_head() const;
  [[nodiscard]] Header block() const;
  [[nodiscard]] std::string_view kept() const noexcept;
  [[nodiscard]] unsigned byte_at(std::size_t place) const noexcept;
  [[nodiscard]] std::size_t number_at(std::size_t place) const noexcept;

  std::array<char, kMaxLine> kept_;  // the beginning: a whole line, or a block up to its addresses
  std::size_t size_ = 0;             // taken
};

}  // namespace roost::proxy
