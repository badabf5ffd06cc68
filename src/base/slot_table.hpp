// SPDX-License-Identifier: Apache-2.0
// Gives objects of one thread an identity that may cross threads: a slot and its generation. A freed slot is
// used again with the next generation, so an old identity finds nothing. Owner: one loop. O(1) everywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/check.hpp"
#include "roost/ids.hpp"

namespace roost::base {

template <class T>
class SlotTable {
 public:
  explicit SlotTable(std::uint16_t shard) : shard_(shard) {}

  /// `object` is borrowed until erase().
  template <class Id>
  [[nodiscard]] Id insert(T& object) {
    const std::uint32_t index = take_slot();
    slots_[index].object = &object;
    ++size_;
    Id id;
    id.index = index;
    id.generation = slots_[index].generation;
    id.shard = shard_;
    return id;
  }

  /// Null when what `id` named is gone, or is another shard's.
  [[nodiscard]] T* find(const SlotId& id) const noexcept {
    if (id.shard != shard_ || id.index >= slots_.size()) return nullptr;
    const Slot& slot = slots_[id.index];
    return slot.generation == id.generation ? slot.object : nullptr;
  }

  void erase(const SlotId& id) {
    ROOST_CHECK(find(id) != nullptr, "only what is in a slot table is erased from it");
    Slot& slot = slots_[id.index];
    slot.object = nullptr;
    if (++slot.generation == 0) slot.generation = 1;  // 0 names nothing
    free_.push_back(id.index);
    --size_;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Calls `visit(T&)` for the objects of at most `slots` slots from slot `first` on, until it answers false.
  /// Returns the slot to go on from, or nothing when there are no more.
  template <class Visit>
  [[nodiscard]] std::optional<std::size_t> visit_from(std::size_t first, std::size_t slots,
                                                      Visit visit) const {
    const std::size_t end = std::min(slots_.size(), first + slots);
    for (std::size_t at = first; at < end; ++at) {
      if (slots_[at].object != nullptr && !visit(*slots_[at].object)) return at + 1;
    }
    return end < slots_.size() ? std::optional(end) : std::nullopt;
  }

  /// Calls `visit(T&)` for each object; it may erase the one it is given, and may not insert.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.object != nullptr) visit(*slot.object);
    }
  }

 private:
  struct Slot {
    T* object = nullptr;
    std::uint32_t generation = 1;
  };

  [[nodiscard]] std::uint32_t take_slot() {
    if (free_.empty()) {
      slots_.emplace_back();
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
  std::uint16_t shard_;
};

}  // namespace roost::base
