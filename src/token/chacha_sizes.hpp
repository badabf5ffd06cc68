// SPDX-License-Identifier: Apache-2.0
// The fixed-size byte strings of the ChaCha20 family.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace roost::token {

using ChaChaKey = std::array<std::uint8_t, 32>;
using XChaChaNonce = std::array<std::uint8_t, 24>;
using Poly1305Tag = std::array<std::uint8_t, 16>;

inline constexpr std::size_t kEncryptionKeySize = std::tuple_size_v<ChaChaKey>;

}  // namespace roost::token
