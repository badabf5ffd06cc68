// SPDX-License-Identifier: Apache-2.0
// A token bucket for each of many keys, in bounded memory: if the table is full, the least recently seen key
// is evicted. Owner: a rate limit; thread: any.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "base/ip_address.hpp"

namespace roost::steps {

class TokenBuckets {
 public:
  using Time = std::chrono::steady_clock::time_point;

  TokenBuckets(double per_second, double burst, std::size_t max_keys)
      : per_second_(per_second), burst_(burst), max_keys_(max_keys) {}

  /// Takes a token, or returns the time until there is one.
  [[nodiscard]] std::optional<std::chrono::duration<double>> take(const base::IpAddress& key, Time now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Bucket {
    base::IpAddress key;
    double tokens;
    Time filled_at;
  };
  using Order = std::list<Bucket>;  // most recent first

  Bucket& bucket_of(const base::IpAddress& key, Time now);

  const double per_second_;
  const double burst_;
  const std::size_t max_keys_;
  mutable std::mutex mutex_;  // guards the members below
  Order order_;
  std::map<base::IpAddress, Order::iterator> places_;
};

}  // namespace roost::steps
