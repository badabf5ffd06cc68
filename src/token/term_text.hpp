// SPDX-License-Identifier: Apache-2.0
// How much of Erlang's terms a token or session may hold: what JSON has, within these limits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace roost::token {

/// Whether strings must be UTF-8.
enum class TermText : std::uint8_t { utf8, bytes };

inline constexpr std::size_t kMaxTermSize = 64 * 1024;  // bytes, decompressed

}  // namespace roost::token
