// SPDX-License-Identifier: Apache-2.0
// Which shards have subscribers of a topic, so that a broadcast wakes no other, and how many topics the node
// has. The one piece of pubsub that all shards share; touched when a shard's first member comes or its last
// one goes, the same for channels, and once per broadcast. Topics are told apart by their hash alone: of two
// that share one, a shard is woken for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace roost::pubsub {

/// Topics of a node, each counted once, on however many shards it has members.
struct TopicTotals {
  std::size_t channels = 0;  // those with channels
  std::size_t others = 0;    // socket ids, subscriptions of programs

  friend bool operator==(const TopicTotals&, const TopicTotals&) = default;
};

class InterestTable {
 public:
  /// Whether the member that came first or went last is a channel.
  enum class Member : bool { plain, channel };

  explicit InterestTable(std::size_t shards) : shards_(shards) {}

  void add(std::string_view topic, std::size_t shard, Member member = Member::plain);
  void remove(std::string_view topic, std::size_t shard, Member member = Member::plain);
  /// The first channel came to members of a shard, or the last one left the others there.
  void add_channels(std::string_view topic);
  void remove_channels(std::string_view topic);
  /// Nothing for one shard alone: its index knows.
  [[nodiscard]] std::optional<TopicTotals> totals() const;
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
    /// True: it is one of channels since now; no more of channels.
    [[nodiscard]] bool add_channels() noexcept { return channel_shards_++ == 0; }
    [[nodiscard]] bool remove_channels();

   private:
    std::uint32_t count_ = 0;  // on shard_, while no other is interested
    std::uint16_t shard_ = 0;
    std::uint16_t channel_shards_ = 0;                    // where it has channels
    std::unique_ptr<std::vector<std::uint32_t>> counts_;  // of all shards, once a second one was
  };
  struct Stripe {
    mutable std::mutex mutex;
    std::unordered_map<std::uint64_t, Interest> interests;
    std::size_t channel_topics = 0;
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
