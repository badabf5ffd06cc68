// SPDX-License-Identifier: Apache-2.0
// Immutable bytes with a reference count, in one allocation: written once by their creator, then shared by
// any number of connections on any thread. Bytes may also enclose others, which many share: then they are in
// three pieces.
#pragma once

#include <array>
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
  /// `before`, the bytes of `inner`, `after`. Only the first and the last are copied. `inner` is in one
  /// piece.
  [[nodiscard]] static SharedBytes around(std::string_view before, const SharedBytes& inner,
                                          std::string_view after);

  SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) { retain(); }
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes() { release(); }

  /// Of bytes in one piece; of others what is not enclosed.
  [[nodiscard]] std::string_view view() const noexcept {
    return block_ == nullptr ? std::string_view() : std::string_view(data(), block_->size);
  }
  [[nodiscard]] bool in_one_piece() const noexcept { return block_ == nullptr || block_->inner == nullptr; }
  /// All pieces, those that are empty included.
  [[nodiscard]] std::array<std::string_view, 3> pieces() const noexcept {
    const std::string_view own = view();
    if (in_one_piece()) return {own, {}, {}};
    return {own.substr(0, block_->inner_at),
            {data_of(*block_->inner), block_->inner->size},
            own.substr(block_->inner_at)};
  }
  [[nodiscard]] std::size_t size() const noexcept {
    if (block_ == nullptr) return 0;
    return block_->inner == nullptr ? block_->size : std::size_t{block_->size} + block_->inner->size;
  }
  [[nodiscard]] char* writable() noexcept { return data(); }
  explicit operator bool() const noexcept { return block_ != nullptr; }

  // Counts the queues, on all threads, in which the bytes wait for a lagging reader, so that bytes waiting
  // for many readers are accounted for once.

  /// How many of them wait in no other queue.
  [[nodiscard]] std::size_t begin_waiting() const noexcept {
    return counted([](Block& block) { return block.waits.fetch_add(1, std::memory_order_relaxed) == 0; });
  }
  /// How many of them no longer wait in any queue.
  [[nodiscard]] std::size_t end_waiting() const noexcept {
    return counted([](Block& block) { return block.waits.fetch_sub(1, std::memory_order_relaxed) == 1; });
  }

 private:
  friend class BytesCredit;
  struct Block {
    std::atomic<std::uint32_t> references;
    std::uint32_t size;
    std::atomic<std::uint32_t> waits = 0;
    std::uint32_t inner_at = 0;
    Block* inner = nullptr;  // enclosed, with a reference; has none itself
  };

  [[nodiscard]] static char* data_of(Block& block) noexcept { return reinterpret_cast<char*>(&block + 1); }
  [[nodiscard]] char* data() const noexcept { return data_of(*block_); }
  /// The bytes of the blocks of which `chosen` says so.
  template <class Chosen>
  [[nodiscard]] std::size_t counted(Chosen chosen) const noexcept {
    if (block_ == nullptr || !chosen(*block_)) return 0;
    const bool with_inner = block_->inner != nullptr && chosen(*block_->inner);
    return block_->size + (with_inner ? block_->inner->size : 0);
  }
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
