// SPDX-License-Identifier: Apache-2.0
// A hint to the processor that this memory is needed soon. Without it, a walk over thousands of objects waits
// for memory at each of them.
#pragma once

#include <cstddef>

namespace roost::base {

/// Prefetches the cache lines of `bytes` bytes starting at `object`. Any address is safe.
inline void prefetch(const void* object, std::size_t bytes) noexcept {
  constexpr std::size_t kLine = 64;
  for (std::size_t at = 0; at < bytes; at += kLine)
    __builtin_prefetch(static_cast<const std::byte*>(object) + at);
}

}  // namespace roost::base
