// SPDX-License-Identifier: Apache-2.0
// One callback of a channel, for telemetry: from the call until it returns or throws. Lives on the stack
// around the call.
#pragma once

#include "base/span.hpp"
#include "inspect/observed.hpp"

namespace roost::inspect {

[[nodiscard]] TelemetryEvent event_of(const ObservedChannel& channel, const ObservedCall& call);

class CallbackSpan {
 public:
  CallbackSpan(base::Span span, const ObservedChannel& channel, const ObservedCall& call)
      : span_(span), channel_(channel), call_(call) {
    span_.start(What{*this});
  }
  CallbackSpan(const CallbackSpan&) = delete;
  CallbackSpan& operator=(const CallbackSpan&) = delete;

  void returned() { span_.stop(What{*this}); }
  void threw(std::string_view problem) { span_.exception(What{*this}, problem); }

 private:
  struct What {
    const CallbackSpan& span;
    TelemetryEvent operator()() const { return event_of(span.channel_, span.call_); }
  };

  base::Span span_;
  const ObservedChannel channel_;
  const ObservedCall& call_;
};

}  // namespace roost::inspect
