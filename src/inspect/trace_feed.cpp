// SPDX-License-Identifier: Apache-2.0
#include "inspect/trace_feed.hpp"

#include <utility>

namespace roost::inspect {

TraceFeed::TraceFeed(trace::Program program, const TraceOptions& options, base::TimePoint now)
    : program_(std::move(program)),
      limit_(options.limit),
      rate_(options.rate),
      per_(options.per),
      ends_at_(now + options.duration),
      window_began_(now) {}

bool TraceFeed::admit(base::TimePoint now) noexcept {
  if (now - window_began_.load(std::memory_order_relaxed) >= per_) begin_window(now);
  if (in_window_.fetch_add(1, std::memory_order_relaxed) >= rate_) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  return admitted_.fetch_add(1, std::memory_order_relaxed) < limit_;
}

/// Several shards may find at once that the window is over: one of them begins the next.
void TraceFeed::begin_window(base::TimePoint now) noexcept {
  base::TimePoint began = window_began_.load(std::memory_order_relaxed);
  if (now - began < per_) return;
  if (window_began_.compare_exchange_strong(began, now, std::memory_order_relaxed)) {
    in_window_.store(0, std::memory_order_relaxed);
  }
}

void TraceFeed::add(TraceRecord record) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() < kMaxWaiting) return waiting_.push_back(std::move(record));
  dropped_.fetch_add(1, std::memory_order_relaxed);
}

std::vector<TraceRecord> TraceFeed::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool TraceFeed::done(base::TimePoint now) const noexcept {
  return ended_.load(std::memory_order_relaxed) || now >= ends_at_ ||
         admitted_.load(std::memory_order_relaxed) >= limit_;
}

}  // namespace roost::inspect
