// SPDX-License-Identifier: Apache-2.0
// What telemetry and the log need to know of a connect() while it runs. Owner and thread: the code that calls
// connect(), on the shard of the future connection.
#pragma once

#include "base/span.hpp"
#include "inspect/observed.hpp"

namespace roost::inspect {

class ConnectReport {
 public:
  /// `connect` is borrowed.
  ConnectReport(Telemetry& telemetry, const base::Clock& clock, const ObservedConnect& connect);
  ConnectReport(const ConnectReport&) = delete;
  ConnectReport& operator=(const ConnectReport&) = delete;
  ~ConnectReport() = default;

 private:
  friend class Observer;
  [[nodiscard]] TelemetryEvent event() const;

  const ObservedConnect& connect_;
  base::Span span_;
  const base::TimePoint started_;
};

}  // namespace roost::inspect
