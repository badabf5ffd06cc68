// SPDX-License-Identifier: Apache-2.0
// HChaCha20, draft-irtf-cfrg-xchacha-03 §2.2: derives a subkey from 128 bits of nonce. Not provided by
// OpenSSL. Pure: any thread; runs in constant time.
#pragma once

#include <cstdint>
#include <span>

#include "token/chacha_sizes.hpp"

namespace roost::token {

[[nodiscard]] ChaChaKey hchacha20(const ChaChaKey& key, std::span<const std::uint8_t, 16> nonce) noexcept;

}  // namespace roost::token
