// SPDX-License-Identifier: Apache-2.0
// A payload as a log line shows it, filtered, and as the fact beside the line. Lives for the line.
#pragma once

#include <string>

#include "base/log_text.hpp"
#include "roost/log.hpp"
#include "roost/payload.hpp"

namespace roost::inspect {

class ShownPayload {
 public:
  ShownPayload(const Logger& logger, const Payload& payload)
      : shown_(payload.is_binary()
                   ? ParameterFilter::Filtered{std::to_string(payload.bytes().size()) + " bytes", true}
                   : base::shown_parameters(logger.filter(), payload.text())) {}

  [[nodiscard]] const std::string& text() const noexcept { return shown_.text; }
  /// What was cut is not JSON any more.
  [[nodiscard]] LogField field() const {
    if (shown_.cut) return {"params", std::string_view(shown_.text)};
    return {"params", LogJson{shown_.text}};
  }

 private:
  ParameterFilter::Filtered shown_;
};

}  // namespace roost::inspect
