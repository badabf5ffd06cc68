// SPDX-License-Identifier: Apache-2.0
// A counting operator new for the whole program.
#include <cstdint>
#include <cstdlib>
#include <new>

#include "cost.hpp"

namespace roost::bench {
namespace {

thread_local std::uint64_t count = 0;

void* counted(void* memory) {
  ++count;
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

std::uint64_t allocations() noexcept {
  return count;
}

}  // namespace roost::bench

// Not inline: g++ 12 reports malloc and delete seen together as a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return roost::bench::counted(std::malloc(size));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return roost::bench::counted(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
