// SPDX-License-Identifier: Apache-2.0
// Gives objects of one thread an identity that may cross threads: a slot and its generation. A freed slot is
// reused with the next generation, so a stale identity finds nothing. Owner: one loop. All operations are
// O(1).
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

  /// Null when the object named by `id` is gone or belongs to another shard.
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
  /// The slots that there are, also free ones; they never become fewer.
  [[nodiscard]] std::size_t slots() const noexcept { return slots_.size(); }

  /// Calls `visit(T&)` for the objects of at most `slots` slots starting at slot `first`, until it returns
  /// false. Returns the slot to continue from, or nullopt at the end.
  template <class Visit>
  [[nodiscard]] std::optional<std::size_t> visit_from(std::size_t first, std::size_t slots,
                                                      Visit visit) const {
    const std::size_t end = std::min(slots_.size(), first + slots);
    for (std::size_t at = first; at < end; ++at) {
      if (slots_[at].object != nullptr && !visit(*slots_[at].object)) return at + 1;
    }
    return end < slots_.size() ? std::optional(end) : std::nullopt;
  }

  /// Calls `visit(T&)` for each object; it may erase the object it is given, but must not insert.
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
