// SPDX-License-Identifier: Apache-2.0
// Which shards have subscribers of a topic, so that a broadcast wakes no other. The one piece of pubsub that
// all shards share; touched when a shard's first member comes or its last one goes, and once per broadcast.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace roost::pubsub {

class InterestTable {
 public:
  explicit InterestTable(std::size_t shards) : shards_(shards) {}

  void add(std::string_view topic, std::size_t shard);
  void remove(std::string_view topic, std::size_t shard);
  /// Ascending shard numbers into `out`, which is cleared.
  void interested(std::string_view topic, std::vector<std::uint16_t>& out) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  struct Stripe {
    mutable std::mutex mutex;
    std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> counts;
  };

  [[nodiscard]] Stripe& stripe(std::string_view topic) { return stripes_[Hash()(topic) % stripes_.size()]; }
  [[nodiscard]] const Stripe& stripe(std::string_view topic) const {
    return stripes_[Hash()(topic) % stripes_.size()];
  }

  std::size_t shards_;
  std::array<Stripe, 16> stripes_;
};

}  // namespace roost::pubsub
