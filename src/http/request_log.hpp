// SPDX-License-Identifier: Apache-2.0
// "GET /path" and "Sent 200 in 37µs", and the events phoenix.endpoint.start and .stop with the same facts.
// Costs nothing while neither is wanted. Owner: a shard's servers; answers may come on any thread.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "roost/http.hpp"
#include "roost/log.hpp"
#include "roost/telemetry.hpp"

namespace roost::http {

class RequestLog {
 public:
  /// Everything is borrowed. Answers that come after this is gone are not told of.
  RequestLog(Logger& logger, Telemetry& telemetry, const base::Clock& clock);
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;
  ~RequestLog();

  /// Tells of the request, and of its answer when it comes: by lines of this level, and to telemetry.
  [[nodiscard]] HttpResponder follow(const HttpRequest& request, HttpResponder responder,
                                     LogLevel level) const;
  /// By lines alone: for sockets, whose connects telemetry tells of.
  [[nodiscard]] HttpResponder follow_in_log(const HttpRequest& request, HttpResponder responder,
                                            LogLevel level) const;

 private:
  class Followed;
  class Gate;  // what responders on other threads hold of this

  Logger& logger_;
  Telemetry& telemetry_;
  const base::Clock& clock_;
  std::shared_ptr<Gate> gate_;
};

}  // namespace roost::http
