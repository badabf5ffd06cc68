// SPDX-License-Identifier: Apache-2.0
// Which shards have subscribers of a topic, so that a broadcast wakes no others; in what order the broadcasts
// of a topic are handed to them; and how many topics the node has. The one part of pubsub that all shards
// share. Used when a shard's first member of a topic joins or its last one leaves, the same for channels, and
// once per broadcast. Topics are distinguished by their hash alone: a collision only wakes a shard
// needlessly.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace roost::pubsub {

class RemoteInterest;

/// Topics of a node, each counted once, on however many shards it has members.
struct TopicTotals {
  std::size_t channels = 0;  // those with channels
  std::size_t others = 0;    // socket ids, subscriptions of programs

  friend bool operator==(const TopicTotals&, const TopicTotals&) = default;
};

class InterestTable {
 public:
  /// Whether the member that joined first or left last is a channel.
  enum class Member : bool { plain, channel };

  explicit InterestTable(std::size_t shards) : shards_(shards) {}

  /// Tells it which topics have members, as often as add() and remove() are called. Before the first of them.
  void announce_to(RemoteInterest& others) noexcept { others_ = &others; }

  void add(std::string_view topic, std::size_t shard, Member member = Member::plain);
  void remove(std::string_view topic, std::size_t shard, Member member = Member::plain);
  /// The first channel joined the members of a shard, or the last one left while other members stay.
  void add_channels(std::string_view topic);
  void remove_channels(std::string_view topic);
  /// Nothing with a single shard, whose index has the totals.
  [[nodiscard]] std::optional<TopicTotals> totals() const;
  /// Calls `hand(shard)` for every shard that is interested (and possibly for others), in ascending order.
  /// Every other call for the topic waits meanwhile, so all shards get its broadcasts in one order. `hand`
  /// must be short and must not use the table.
  template <class Hand>
  void hand_out(std::string_view topic, Hand hand) const;
  /// Whether hand_out() would call `hand`.
  [[nodiscard]] bool has(std::string_view topic) const {
    bool any = false;
    hand_out(topic, [&any](std::uint16_t) { any = true; });
    return any;
  }
  /// Returns when every hand_out() of the topic that had begun earlier has ended.
  void wait_for_hand_out(std::string_view topic) const;

 private:
  /// In one topic. Most topics have one member, and so one shard.
  class Interest {
   public:
    void add(std::size_t shard, std::size_t shards);
    /// False: no shard is interested any more.
    [[nodiscard]] bool remove(std::size_t shard);
    /// True: the topic has become one with channels, or one without.
    [[nodiscard]] bool add_channels() noexcept { return channel_shards_++ == 0; }
    [[nodiscard]] bool remove_channels();
    template <class Hand>
    void for_each(Hand hand) const;

   private:
    std::uint32_t count_ = 0;  // on shard_, while no other shard is interested
    std::uint16_t shard_ = 0;
    std::uint16_t channel_shards_ = 0;                    // where it has channels
    std::unique_ptr<std::vector<std::uint32_t>> counts_;  // of all shards, once a second one was
  };
  struct Stripe {
    mutable std::mutex mutex;
    std::unordered_map<std::uint64_t, Interest> interests;
    std::size_t channel_topics = 0;
  };

  /// A single shard gets every broadcast: its index knows the members as well as this table would.
  [[nodiscard]] bool alone() const noexcept { return shards_ == 1; }
  [[nodiscard]] static std::uint64_t key_of(std::string_view topic) {
    return std::hash<std::string_view>()(topic);
  }
  [[nodiscard]] Stripe& stripe(std::uint64_t key) { return stripes_[key % stripes_.size()]; }
  [[nodiscard]] const Stripe& stripe(std::uint64_t key) const { return stripes_[key % stripes_.size()]; }

  std::size_t shards_;
  RemoteInterest* others_ = nullptr;  // null: no other node needs to know
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
