// SPDX-License-Identifier: Apache-2.0
#include "steps/token_buckets.hpp"

#include <algorithm>

namespace roost::steps {

std::optional<std::chrono::duration<double>> TokenBuckets::take(const base::IpAddress& key, Time now) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = bucket_of(key, now);
  const std::chrono::duration<double> passed = std::max(now - bucket.filled_at, Time::duration::zero());
  bucket.tokens = std::min(burst_, bucket.tokens + passed.count() * per_second_);
  bucket.filled_at = std::max(now, bucket.filled_at);
  if (bucket.tokens < 1) return std::chrono::duration<double>((1 - bucket.tokens) / per_second_);
  bucket.tokens -= 1;
  return std::nullopt;
}

TokenBuckets::Bucket& TokenBuckets::bucket_of(const base::IpAddress& key, Time now) {
  if (const auto found = places_.find(key); found != places_.end()) {
    order_.splice(order_.begin(), order_, found->second);
    return order_.front();
  }
  if (order_.size() >= max_keys_) {
    places_.erase(order_.back().key);
    order_.pop_back();
  }
  order_.push_front({key, burst_, now});
  places_.emplace(key, order_.begin());
  return order_.front();
}

std::size_t TokenBuckets::size() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

}  // namespace roost::steps
