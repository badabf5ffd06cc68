// SPDX-License-Identifier: Apache-2.0
#include "transport/flush_list.hpp"

#include <algorithm>
#include <utility>

namespace roost::transport {

bool FlushList::on_turn_end() {
  const std::size_t end = std::min(waiting_.size(), next_ + kPerTurn);
  while (next_ < end) {
    Flushable* connection = std::exchange(waiting_[next_++], nullptr);
    if (connection == nullptr) continue;
    connection->place_ = 0;  // first: what it is given while it flushes puts it in the list again
    connection->flush();
  }
  if (next_ < waiting_.size()) return true;
  waiting_.clear();
  next_ = 0;
  return false;
}

}  // namespace roost::transport
