// SPDX-License-Identifier: Apache-2.0
// Keyed hash functions, computed by OpenSSL. Pure: any thread. Bytes in, bytes out.
#pragma once

#include <string>
#include <string_view>

#include "roost/token.hpp"

namespace roost::token {

/// RFC 2104.
[[nodiscard]] std::string hmac(TokenDigest digest, std::string_view key, std::string_view message);

/// PBKDF2-HMAC, RFC 8018 §5.2.
[[nodiscard]] std::string pbkdf2(std::string_view password, std::string_view salt,
                                 const TokenKeyOptions& options);

/// Takes the same time whichever byte differs; the sizes are not secret.
[[nodiscard]] bool constant_time_equal(std::string_view left, std::string_view right) noexcept;

}  // namespace roost::token
