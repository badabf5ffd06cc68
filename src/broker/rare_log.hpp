// SPDX-License-Identifier: Apache-2.0
// Lines that a peer or an overload could cause without end: one in ten seconds, with the number of those that
// were left out. Thread: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "roost/log.hpp"

namespace roost::broker {

class RareLog {
 public:
  static constexpr base::Duration kInterval = std::chrono::seconds(10);

  explicit RareLog(Logger& logger) : logger_(logger) {}

  void warning(const std::string& line, base::TimePoint now) {
    auto next = next_.load(std::memory_order_relaxed);
    const auto time = now.time_since_epoch().count();
    const auto after = (now + kInterval).time_since_epoch().count();
    if (time < next || !next_.compare_exchange_strong(next, after, std::memory_order_relaxed)) {
      left_out_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    const auto others = left_out_.exchange(0, std::memory_order_relaxed);
    logger_.warning(others == 0 ? line : line + " (and " + std::to_string(others) + " like it before)");
  }

 private:
  Logger& logger_;
  std::atomic<base::TimePoint::rep> next_{base::TimePoint::min().time_since_epoch().count()};
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace roost::broker
