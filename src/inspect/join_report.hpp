// SPDX-License-Identifier: Apache-2.0
// What telemetry and the log need to know of a join until it is answered, which may be later. Made only while
// something observes joins. Owner and thread: the channel that joins.
#pragma once

#include "base/span.hpp"
#include "inspect/observed.hpp"

namespace roost::inspect {

class JoinReport {
 public:
  JoinReport(Telemetry& telemetry, const base::Clock& clock, const Payload& params, LogLevel log)
      : span_(telemetry, clock, &telemetry_span::kJoin), started_(clock.now()), params_(&params), log_(log) {}
  JoinReport(const JoinReport&) = delete;
  JoinReport& operator=(const JoinReport&) = delete;

  /// The answer comes later, when the frame with the parameters is gone.
  void keep_params() {
    kept_ = *params_;
    params_ = &kept_;
  }

 private:
  friend class Observer;
  [[nodiscard]] ObservedCall call() const { return {.name = "join", .payload = params_}; }

  base::Span span_;
  const base::TimePoint started_;
  const Payload* params_;
  Payload kept_;
  const LogLevel log_;
};

}  // namespace roost::inspect
