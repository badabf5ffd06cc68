// SPDX-License-Identifier: Apache-2.0
// Plug's encrypted messages:
//   XCP. base64url(nonce [24] | tag [16] | ciphertext)
// XChaCha20-Poly1305; the older format (five parts, AES-GCM) is rejected. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "token/chacha_sizes.hpp"

namespace roost::token {

/// The key has kEncryptionKeySize bytes, the nonce is random.
[[nodiscard]] std::string encrypt_message(std::string_view message, std::string_view key,
                                          const XChaChaNonce& nonce);

/// The message, or nullopt if it was not encrypted with this key.
[[nodiscard]] std::optional<std::string> decrypt_message(std::string_view encrypted, std::string_view key);

}  // namespace roost::token
