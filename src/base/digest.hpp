// SPDX-License-Identifier: Apache-2.0
// Digests and base64, computed by OpenSSL. Pure: any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roost::base {

/// Not a safe digest any more: for protocols that have nothing else.
[[nodiscard]] std::array<unsigned char, 16> md5(std::string_view bytes);
[[nodiscard]] std::array<unsigned char, 20> sha1(std::string_view bytes);
[[nodiscard]] std::array<unsigned char, 32> sha256(std::string_view bytes);

/// RFC 4648 §4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

/// RFC 4648 §5, without padding. Decoding accepts only the canonical text: non-zero unused bits are rejected
/// (§3.5).
[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace roost::base
