// SPDX-License-Identifier: Apache-2.0
// The questions of other nodes that came last: one that comes twice must not act twice. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

namespace roost::nodes {

class RecentQuestions {
 public:
  /// False: it came before.
  [[nodiscard]] bool add(std::uint64_t incarnation, std::uint64_t number) {
    const Key key{incarnation, number};
    if (!keys_.insert(key).second) return false;
    if (keys_.size() > order_.size()) keys_.erase(order_[next_]);
    order_[next_] = key;
    next_ = (next_ + 1) % order_.size();
    return true;
  }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  std::set<Key> keys_;
  std::array<Key, 1'024> order_{};  // a ring: the oldest is at next_
  std::size_t next_ = 0;
};

}  // namespace roost::nodes
