// SPDX-License-Identifier: Apache-2.0
#include "net/retry_timer.hpp"

#include <algorithm>
#include <cstdint>

#include "base/check.hpp"

namespace roost::net {
namespace {

/// From 0 to 1.
double share(const base::RandomBytes& random) {
  std::uint32_t number = 0;
  random(std::as_writable_bytes(std::span(&number, 1)));
  return static_cast<double>(number) / static_cast<double>(UINT32_MAX);
}

base::Duration scaled(base::Duration delay, double factor) {
  return std::chrono::duration_cast<base::Duration>(delay * factor);
}

}  // namespace

RetryTimer::RetryTimer(runtime::EventLoop& loop, RetryOptions options, base::UniqueFunction<void()> retry)
    : loop_(loop), options_(std::move(options)), timer_([this, retry = std::move(retry)]() mutable {
        ++fired_;
        retry();
      }) {
  ROOST_CHECK(!options_.delays.empty(), "a retry timer needs at least one delay");
}

void RetryTimer::schedule(base::Duration at_least) {
  lost();
  loop_.schedule_after(timer_, next_delay(at_least));
}

base::Duration RetryTimer::next_delay(base::Duration at_least) const {
  const base::Duration delay = options_.delays[std::min(fired_, options_.delays.size() - 1)];
  if (options_.jitter == 0) return std::max(delay, at_least);
  const double chance = options_.jitter * share(options_.random);
  // Never sooner than asked for.
  return std::max(scaled(delay, 1 - options_.jitter + 2 * chance), scaled(at_least, 1 + chance));
}

void RetryTimer::succeeded() {
  holds_since_ = loop_.now();
}

void RetryTimer::lost() {
  if (holds_since_ && loop_.now() - *holds_since_ >= options_.steady_after) fired_ = 0;
  holds_since_.reset();
}

void RetryTimer::reset() {
  timer_.cancel();
  fired_ = 0;
  holds_since_.reset();
}

}  // namespace roost::net
