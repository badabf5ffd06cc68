// SPDX-License-Identifier: Apache-2.0
// Room for what is needed for a moment. What malloc cuts from a thread's arena it keeps after it is freed, up
// to the trim threshold and for each thread that once needed it; large blocks have a mapping of their own, of
// which only what is written to takes memory, and which goes back to the kernel as a whole.
#pragma once

#include <algorithm>
#include <cstddef>

namespace roost::base {

/// From which size on malloc maps a block: what Endpoint::run() sets, and what glibc begins with.
inline constexpr std::size_t kMapThreshold = 128UL * 1024;

/// container.reserve(count), as a mapping of its own unless it is so little that two system calls cost more.
template <class Container>
void reserve_for_a_moment(Container& container, std::size_t count) {
  constexpr std::size_t kLittle = 4096;
  constexpr std::size_t kMapped = 2 * kMapThreshold;  // more than a fresh arena could cut from its end
  constexpr std::size_t kSize = sizeof(typename Container::value_type);
  container.reserve(count * kSize <= kLittle ? count : std::max(count, kMapped / kSize + 1));
}

}  // namespace roost::base
