// SPDX-License-Identifier: Apache-2.0
#include "transport/flush_list.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"

namespace roost::transport {
namespace {

/// Connections that are prefetched into the cache, and how many bytes of each.
constexpr std::size_t kAhead = 2;
constexpr std::size_t kConnectionBytes = 256;

}  // namespace

bool FlushList::on_turn_end() {
  soon_.flush_some(kSoonPerTurn);
  later_.flush_some(kPerTurn);
  return !empty();
}

void FlushLine::flush_some(std::size_t most) {
  const std::size_t end = std::min(waiting_.size(), next_ + most);
  while (next_ < end) {
    if (next_ + kAhead < end) base::prefetch(waiting_[next_ + kAhead], kConnectionBytes);
    Flushable* connection = std::exchange(waiting_[next_++], nullptr);
    if (connection == nullptr) continue;
    connection->place_ = 0;  // first: a message sent to it while it flushes adds it to the list again
    connection->flush();
  }
  forget_flushed();
}

void FlushLine::offer_all() const {
  for (std::size_t at = next_; at < waiting_.size(); ++at)
    if (waiting_[at] != nullptr) waiting_[at]->offer();
}

/// Under constant load the line is never empty: the places of flushed connections are given up once they are
/// as many as those in use, so that a connection is moved at most once.
void FlushLine::forget_flushed() {
  if (next_ < waiting_.size() - next_) return;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
  for (std::size_t place = 0; place < waiting_.size(); ++place) {
    if (waiting_[place] != nullptr) waiting_[place]->place_ = static_cast<std::uint32_t>(place + 1);
  }
}

}  // namespace roost::transport
