// SPDX-License-Identifier: Apache-2.0
// Which shards have subscribers of a topic, so that a broadcast wakes no other. The one piece of pubsub that
// all shards share; touched when a shard's first member comes or its last one goes, and once per broadcast.
// Topics are told apart by their hash alone: of two that share one, a shard is woken for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace roost::pubsub {

class InterestTable {
 public:
  explicit InterestTable(std::size_t shards) : shards_(shards) {}

  void add(std::string_view topic, std::size_t shard);
  void remove(std::string_view topic, std::size_t shard);
  /// Ascending shard numbers, of some without members, into `out`, which is cleared.
  void interested(std::string_view topic, std::vector<std::uint16_t>& out) const;

 private:
  /// Of one topic. Most have one member, and so one shard.
  class Interest {
   public:
    void add(std::size_t shard, std::size_t shards);
    /// False: nobody is interested any more.
    [[nodiscard]] bool remove(std::size_t shard);
    void list(std::vector<std::uint16_t>& out) const;

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

}  // namespace roost::pubsub
