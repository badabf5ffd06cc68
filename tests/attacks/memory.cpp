// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use{0};
std::atomic<std::size_t> most{0};

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const std::size_t now = in_use.fetch_add(malloc_usable_size(block)) + malloc_usable_size(block);
  std::size_t seen = most.load();
  while (now > seen && !most.compare_exchange_weak(seen, now)) {
  }
  return block;
}

void release(void* block) noexcept {
  if (block != nullptr) in_use.fetch_sub(malloc_usable_size(block));
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(std::malloc(size == 0 ? 1 : size));
}
void* operator new(std::size_t size, std::align_val_t align) {
  const auto alignment = static_cast<std::size_t>(align);
  return counted(std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment));
}
void operator delete(void* block) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  release(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  release(block);
}

namespace roost::test {

MemoryMeter::MemoryMeter() : start_(in_use.load()) {
  most.store(start_);
}

std::size_t MemoryMeter::grown() const {
  const std::size_t now = in_use.load();
  return now > start_ ? now - start_ : 0;
}

std::size_t MemoryMeter::peak() const {
  return most.load() - start_;
}

}  // namespace roost::test
