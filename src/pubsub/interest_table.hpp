// SPDX-License-Identifier: Apache-2.0
// Which shards have subscribers of a topic, so that a broadcast wakes no other, and in what order the
// broadcasts of a topic are handed to them. The one piece of pubsub that all shards share; touched when a
// shard's first member comes or its last one goes, and once per broadcast. Topics are told apart by their
// hash alone: of two that share one, a shard is woken for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace roost::pubsub {

class InterestTable {
 public:
  explicit InterestTable(std::size_t shards) : shards_(shards) {}

  void add(std::string_view topic, std::size_t shard);
  void remove(std::string_view topic, std::size_t shard);
  /// Calls `hand(shard)` for each shard that is interested, and some that are not, ascending. Meanwhile every
  /// other call for the topic waits: so all shards get its broadcasts in one order. `hand` does as little as
  /// it can, and does not use the table.
  template <class Hand>
  void hand_out(std::string_view topic, Hand hand) const;
  /// Returns when no hand_out() of the topic runs that had begun before.
  void wait_for_hand_out(std::string_view topic) const;

 private:
  /// Of one topic. Most have one member, and so one shard.
  class Interest {
   public:
    void add(std::size_t shard, std::size_t shards);
    /// False: nobody is interested any more.
    [[nodiscard]] bool remove(std::size_t shard);
    template <class Hand>
    void for_each(Hand hand) const;

   private:
    std::uint32_t count_ = 0;  // on shard_, while no other is interested
    std::uint16_t shard_ = 0;
    std::unique_ptr<std::vector<std::uint32_t>> counts_;  // of all shards, once a second one was
  };
  struct Stripe {
    mutable std::mutex mutex;
    std::unordered_map<std::uint64_t, Interest> interests;
  };

  /// A shard without others is asked about every topic: its index knows the members as well as a table would.
  [[nodiscard]] bool alone() const noexcept { return shards_ == 1; }
  [[nodiscard]] static std::uint64_t key_of(std::string_view topic) {
    return std::hash<std::string_view>()(topic);
  }
  [[nodiscard]] Stripe& stripe(std::uint64_t key) { return stripes_[key % stripes_.size()]; }
  [[nodiscard]] const Stripe& stripe(std::uint64_t key) const { return stripes_[key % stripes_.size()]; }

  std::size_t shards_;
  std::array<Stripe, 16> stripes_;
};

template <class Hand>
void InterestTable::Interest::for_each(Hand hand) const {
  if (!counts_) return hand(shard_);
  for (std::size_t shard = 0; shard < counts_->size(); ++shard) {
    if ((*counts_)[shard] > 0) hand(static_cast<std::uint16_t>(shard));
  }
}

template <class Hand>
void InterestTable::hand_out(std::string_view topic, Hand hand) const {
  if (alone()) return hand(std::uint16_t{0});
  const std::uint64_t key = key_of(topic);
  const Stripe& part = stripe(key);
  const std::lock_guard lock(part.mutex);
  const auto found = part.interests.find(key);
  if (found != part.interests.end()) found->second.for_each(std::move(hand));
}

}  // namespace roost::pubsub
