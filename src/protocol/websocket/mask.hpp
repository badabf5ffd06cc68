// SPDX-License-Identifier: Apache-2.0
// Masking, RFC 6455 §5.3. The same operation masks and unmasks.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace roost::websocket {

using MaskKey = std::array<std::byte, 4>;

/// XORs `bytes` with the key in place. `offset` is the position of bytes[0] in the payload of its frame.
void apply_mask(std::span<std::byte> bytes, MaskKey key, std::size_t offset = 0);

}  // namespace roost::websocket
