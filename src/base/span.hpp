// SPDX-License-Identifier: Apache-2.0
// One span of telemetry from its beginning to its end. Costs one relaxed load while nobody listens; a span
// that nobody saw begin does not end. Owner and thread: whoever does the work.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "roost/telemetry.hpp"

namespace roost::base {

class Span {
 public:
  /// `names` null: a span that nobody hears of.
  Span(Telemetry& telemetry, const Clock& clock, const TelemetrySpan* names) noexcept
      : telemetry_(telemetry), clock_(clock), names_(names) {}

  /// Each takes a function that makes the TelemetryEvent; it is asked only when somebody listens.
  template <class What>
  void start(const What& what) {
    if (names_ == nullptr || !telemetry_.active()) return;
    number_ = telemetry_.new_span();
    started_ = clock_.now();
    emit(names_->start, what());
  }
  template <class What>
  void stop(const What& what) {
    if (number_ != 0) finish(names_->stop, what());
  }
  template <class What>
  void exception(const What& what, std::string_view reason) {
    if (number_ == 0) return;
    TelemetryEvent event = what();
    event.ok = false;
    event.reason = reason;
    finish(names_->exception, event);
  }

 private:
  void finish(std::string_view name, TelemetryEvent event) {
    event.duration = clock_.now() - started_;
    emit(name, event);
    number_ = 0;
  }
  void emit(std::string_view name, TelemetryEvent event) {
    event.name = name;
    event.span = number_;
    telemetry_.emit(event);
  }

  Telemetry& telemetry_;
  const Clock& clock_;
  const TelemetrySpan* names_;
  std::uint64_t number_ = 0;  // 0: not begun, or nobody listened
  TimePoint started_{};
};

}  // namespace roost::base
