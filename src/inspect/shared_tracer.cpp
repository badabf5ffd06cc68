// SPDX-License-Identifier: Apache-2.0
#include "inspect/shared_tracer.hpp"

#include <utility>

namespace roost::inspect {

void SharedTracer::add(std::shared_ptr<TraceFeed> feed, base::TimePoint now) {
  const std::lock_guard lock(mutex_);
  tracer_.add(std::move(feed), now);
  active_.store(tracer_.active(), std::memory_order_relaxed);
}

void SharedTracer::offer(base::TimePoint now, const trace::Event& event, std::string_view payload) {
  const std::lock_guard lock(mutex_);
  tracer_.offer(now, event, payload);
  active_.store(tracer_.active(), std::memory_order_relaxed);
}

}  // namespace roost::inspect
