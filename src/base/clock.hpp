// SPDX-License-Identifier: Apache-2.0
// Clocks are injected through constructors, so that tests can advance time by hand.
#pragma once

#include <chrono>
#include <ctime>

namespace roost::base {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::steady_clock::time_point;

/// Monotonic time. Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

/// CPU time used so far by the calling thread. Thread: any.
class CpuClock {
 public:
  virtual ~CpuClock() = default;
  [[nodiscard]] virtual Duration used() const = 0;
};

/// Makes a system call, unlike SteadyClock.
class ThreadCpuClock final : public CpuClock {
 public:
  [[nodiscard]] Duration used() const override {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }
};

}  // namespace roost::base
