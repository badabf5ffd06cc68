// SPDX-License-Identifier: Apache-2.0
#include "base/shared_bytes.hpp"

#include <cstring>
#include <limits>
#include <new>

#include "base/check.hpp"

namespace roost::base {

SharedBytes SharedBytes::with_size(std::size_t size) {
  ROOST_CHECK(size <= std::numeric_limits<std::uint32_t>::max(), "shared bytes are at most 4 GiB");
  void* memory = ::operator new(sizeof(Block) + size);
  SharedBytes bytes;
  bytes.block_ = new (memory) Block{1, static_cast<std::uint32_t>(size)};
  return bytes;
}

SharedBytes SharedBytes::copy_of(std::string_view source) {
  SharedBytes bytes = with_size(source.size());
  if (!source.empty()) std::memcpy(bytes.writable(), source.data(), source.size());
  return bytes;
}

SharedBytes SharedBytes::around(std::string_view before, const SharedBytes& inner, std::string_view after) {
  ROOST_CHECK(inner && inner.in_one_piece(), "bytes enclose others that are in one piece");
  SharedBytes bytes = with_size(before.size() + after.size());
  std::memcpy(bytes.writable(), before.data(), before.size());
  std::memcpy(bytes.writable() + before.size(), after.data(), after.size());
  inner.retain();
  bytes.block_->inner = inner.block_;
  bytes.block_->inner_at = static_cast<std::uint32_t>(before.size());
  return bytes;
}

void SharedBytes::release_references(Block& block, std::uint32_t references) noexcept {
  // Acquire-release: the last owner must see the writes of all others before it frees. An owner that sees it
  // is the only one needs no locked instruction: no other thread can create a reference.
  if (block.references.load(std::memory_order_acquire) != references &&
      block.references.fetch_sub(references, std::memory_order_acq_rel) != references)
    return;
  if (block.inner != nullptr) release_references(*block.inner, 1);
  block.~Block();
  ::operator delete(&block);
}

}  // namespace roost::base
