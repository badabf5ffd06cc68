// SPDX-License-Identifier: Apache-2.0
// Logs "GET /path" and "Sent 200 in 37µs", and emits phoenix.endpoint.start and .stop with the same data.
// Free while neither is enabled. Owner: a shard's servers; answers may come on any thread.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "roost/http.hpp"
#include "roost/log.hpp"
#include "roost/telemetry.hpp"

namespace roost::http {

class RequestLog {
 public:
  /// Everything is borrowed. Answers after this is destroyed are not logged.
  RequestLog(Logger& logger, Telemetry& telemetry, const base::Clock& clock);
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;
  ~RequestLog();

  /// Reports the request and, later, its answer: in log lines of this level and to telemetry.
  [[nodiscard]] HttpResponder follow(const HttpRequest& request, HttpResponder responder,
                                     LogLevel level) const;
  /// Log lines only: for sockets, whose connects have telemetry events of their own.
  [[nodiscard]] HttpResponder follow_in_log(const HttpRequest& request, HttpResponder responder,
                                            LogLevel level) const;

 private:
  class Followed;
  class Gate;  // held by responders on other threads

  Logger& logger_;
  Telemetry& telemetry_;
  const base::Clock& clock_;
  std::shared_ptr<Gate> gate_;
};

}  // namespace roost::http
