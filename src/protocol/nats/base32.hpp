// SPDX-License-Identifier: Apache-2.0
// RFC 4648 §6 without padding, and the checksum of NATS keys. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roost::nats {

[[nodiscard]] std::string base32(std::string_view bytes);
/// Only the one text of some bytes decodes to them: stray bits are refused (§3.5).
[[nodiscard]] std::optional<std::string> base32_decode(std::string_view text);

/// CRC-16/XMODEM: polynomial 1021, begins with 0.
[[nodiscard]] std::uint16_t crc16(std::string_view bytes) noexcept;

}  // namespace roost::nats
