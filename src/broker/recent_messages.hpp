// SPDX-License-Identifier: Apache-2.0
// What nodes have said to each other lately, to tell the copies that came over another broker. Each has a
// number of its sender's in it, so two with the same bytes are one. Bounded: the oldest is forgotten. One
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace roost::broker {

class RecentMessages {
 public:
  explicit RecentMessages(std::size_t most = 8'192) : most_(most) {}

  /// False: it came before.
  bool add(std::string_view bytes) {
    const std::size_t hash = std::hash<std::string_view>()(bytes);
    if (!known_.insert(hash).second) return false;
    order_.push_back(hash);
    if (order_.size() > most_) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }

 private:
  const std::size_t most_;
  std::unordered_set<std::size_t> known_;
  std::deque<std::size_t> order_;
};

}  // namespace roost::broker
