// SPDX-License-Identifier: Apache-2.0
// The keys of NATS (github.com/nats-io/nkeys): Ed25519, written in base32 with the role in front and a
// checksum behind.
//   public key  | role 1 | key 32 | crc 2 |
//   seed        | S and role, packed into 2 | seed 32 | crc 2 |
// base32 is RFC 4648 §6 without padding; the checksum is CRC-16/XMODEM, its lower byte first. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "roost/result.hpp"

namespace roost::nats {

/// The secret half of a user's key. Its memory is overwritten when it dies.
class NkeySeed {
 public:
  /// "SU…", 58 characters. The error says what is wrong with it, and shows nothing of it.
  [[nodiscard]] static Result<NkeySeed> parse(std::string_view text);

  NkeySeed(const NkeySeed&) = default;
  NkeySeed& operator=(const NkeySeed&) = default;
  ~NkeySeed();

  /// "U…", 56 characters.
  [[nodiscard]] std::string public_key() const;
  /// Ed25519 over the server's nonce, in base64url as CONNECT wants it.
  [[nodiscard]] std::string signature_of(std::string_view nonce) const;

 private:
  static constexpr std::size_t kSize = 32;
  NkeySeed() = default;

  std::array<unsigned char, kSize> seed_{};
};

}  // namespace roost::nats
