// SPDX-License-Identifier: Apache-2.0
// One telemetry span from its beginning to its end. Costs one relaxed load while no handler is attached; a
// span whose beginning was not emitted emits no end. Owner and thread: the code being measured.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "roost/telemetry.hpp"

namespace roost::base {

class Span {
 public:
  /// `names` null: a span that emits nothing.
  Span(Telemetry& telemetry, const Clock& clock, const TelemetrySpan* names) noexcept
      : telemetry_(telemetry), clock_(clock), names_(names) {}

  /// Each takes a function that builds the TelemetryEvent; it is called only when a handler is attached.
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
  std::uint64_t number_ = 0;  // 0: not begun, or no handler was attached
  TimePoint started_{};
};

}  // namespace roost::base
