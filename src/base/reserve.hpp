// SPDX-License-Identifier: Apache-2.0
// Room for short-lived containers. Memory that malloc takes from a thread's arena stays there after it is
// freed, up to the trim threshold and for each thread that once needed it; large blocks get their own
// mapping, in which only written pages take memory and which is returned to the kernel as a whole.
#pragma once

#include <algorithm>
#include <cstddef>

namespace roost::base {

/// The size from which malloc maps a block: set by Endpoint::run(), and glibc's initial value.
inline constexpr std::size_t kMapThreshold = 128UL * 1024;

/// container.reserve(count), as a separate mapping unless it is so small that two system calls would cost
/// more.
template <class Container>
void reserve_for_a_moment(Container& container, std::size_t count) {
  constexpr std::size_t kLittle = 4096;
  constexpr std::size_t kMapped = 2 * kMapThreshold;  // more than the free space at the end of a fresh arena
  constexpr std::size_t kSize = sizeof(typename Container::value_type);
  container.reserve(count * kSize <= kLittle ? count : std::max(count, kMapped / kSize + 1));
}

}  // namespace roost::base
