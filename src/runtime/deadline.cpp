// SPDX-License-Identifier: Apache-2.0
#include "runtime/deadline.hpp"

namespace roost::runtime {

void Deadline::give(Duration patience) {
  patience_ = patience;
  due_ = loop_.patient_now() + patience;
  loop_.schedule_after(*this, patience);
}

void Deadline::on_timer() {
  const Duration left = due_ - loop_.patient_now();
  if (left > Duration::zero()) return loop_.schedule_after(*this, left);
  // The next turn reads on. A peer that keeps sending other data gets its time once more, and no longer.
  if (-left < patience_ && input_.has_unread()) return loop_.schedule_after(*this, TimerWheel::kTick);
  on_missed();
}

}  // namespace roost::runtime
