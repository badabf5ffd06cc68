// SPDX-License-Identifier: Apache-2.0
// XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03 §2: authenticated encryption, with a nonce long enough to be
// random. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "token/chacha_sizes.hpp"

namespace roost::token {

struct SealedMessage {
  std::string ciphertext;  // as long as the message
  Poly1305Tag tag;
};

/// Never reuse a nonce with the same key.
[[nodiscard]] SealedMessage seal(std::string_view message, std::string_view associated_data,
                                 const ChaChaKey& key, const XChaChaNonce& nonce);

/// The message, or nullopt if any part differs from what seal() was given or returned.
[[nodiscard]] std::optional<std::string> open(std::string_view ciphertext, const Poly1305Tag& tag,
                                              std::string_view associated_data, const ChaChaKey& key,
                                              const XChaChaNonce& nonce);

}  // namespace roost::token
