// SPDX-License-Identifier: Apache-2.0
#include "endpoint/stop_signals.hpp"

namespace roost::endpoint {

StopSignals::Meaning StopSignals::hear(int signal, base::TimePoint now) {
  if (!first_) {
    first_ = {signal, now};
    return Meaning::stop;
  }
  return signal == first_->signal && now - first_->at < kEcho ? Meaning::echo : Meaning::end_at_once;
}

}  // namespace roost::endpoint
