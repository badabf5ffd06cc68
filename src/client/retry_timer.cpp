// SPDX-License-Identifier: Apache-2.0
#include "client/retry_timer.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace roost::client {

RetryTimer::RetryTimer(runtime::EventLoop& loop, Delays delays, base::UniqueFunction<void()> retry)
    : loop_(loop), delays_(std::move(delays)), timer_([this, retry = std::move(retry)]() mutable {
        ++fired_;
        retry();
      }) {
  ROOST_CHECK(!delays_.empty(), "a retry timer has at least one delay");
}

void RetryTimer::schedule() {
  loop_.schedule_after(timer_, delays_[std::min(fired_, delays_.size() - 1)]);
}

void RetryTimer::reset() {
  timer_.cancel();
  fired_ = 0;
}

}  // namespace roost::client
