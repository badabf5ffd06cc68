// SPDX-License-Identifier: Apache-2.0
// Where what happens on any thread is offered to the traces that run: a Tracer behind a lock, which is taken
// only while one runs. Thread: any.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/clock.hpp"
#include "inspect/tracer.hpp"

namespace roost::inspect {

class SharedTracer {
 public:
  /// Costs one relaxed load.
  [[nodiscard]] bool active() const noexcept { return active_.load(std::memory_order_relaxed); }
  void add(std::shared_ptr<TraceFeed> feed, base::TimePoint now);
  /// `payload`: JSON, or empty.
  void offer(base::TimePoint now, const trace::Event& event, std::string_view payload);

 private:
  std::mutex mutex_;  // guards tracer_
  Tracer tracer_;
  std::atomic<bool> active_ = false;
};

}  // namespace roost::inspect
