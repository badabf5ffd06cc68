// SPDX-License-Identifier: Apache-2.0
// Immutable bytes with a reference count, in one allocation: written once by their creator, then shared by
// any number of connections on any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace roost::base {

class SharedBytes {
 public:
  SharedBytes() = default;

  /// Room for `size` bytes, to be filled through `writable()` before the first copy is made.
  [[nodiscard]] static SharedBytes with_size(std::size_t size);
  [[nodiscard]] static SharedBytes copy_of(std::string_view bytes);

  SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) { retain(); }
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes() { release(); }

  [[nodiscard]] std::string_view view() const noexcept {
    return block_ == nullptr ? std::string_view() : std::string_view(data(), block_->size);
  }
  [[nodiscard]] std::size_t size() const noexcept { return block_ == nullptr ? 0 : block_->size; }
  [[nodiscard]] char* writable() noexcept { return data(); }
  explicit operator bool() const noexcept { return block_ != nullptr; }

  // Counts the queues, on all threads, in which the bytes wait for a lagging reader, so that bytes waiting
  // for many readers are accounted for once.

  /// True: they wait in no other queue.
  [[nodiscard]] bool begin_waiting() const noexcept {
    return block_ != nullptr && block_->waits.fetch_add(1, std::memory_order_relaxed) == 0;
  }
  /// True: they no longer wait in any queue.
  [[nodiscard]] bool end_waiting() const noexcept {
    return block_ != nullptr && block_->waits.fetch_sub(1, std::memory_order_relaxed) == 1;
  }

 private:
  friend class BytesCredit;
  struct Block {
    std::atomic<std::uint32_t> references;
    std::uint32_t size;
    std::atomic<std::uint32_t> waits = 0;
  };

  [[nodiscard]] char* data() const noexcept { return reinterpret_cast<char*>(block_ + 1); }
  void retain() const noexcept {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (block_ != nullptr) release_references(*std::exchange(block_, nullptr), 1);
  }
  static void release_references(Block& block, std::uint32_t references) noexcept;

  Block* block_ = nullptr;
};

}  // namespace roost::base
