// SPDX-License-Identifier: Apache-2.0
// A hint to the processor: what lies there is wanted soon. A walk over thousands of objects waits for memory
// at each of them otherwise.
#pragma once

#include <cstddef>

namespace roost::base {

/// The cache lines of `bytes` bytes from `object` on. Any address will do, but for speed.
inline void prefetch(const void* object, std::size_t bytes) noexcept {
  constexpr std::size_t kLine = 64;
  for (std::size_t at = 0; at < bytes; at += kLine)
    __builtin_prefetch(static_cast<const std::byte*>(object) + at);
}

}  // namespace roost::base
