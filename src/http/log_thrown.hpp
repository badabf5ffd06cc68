// SPDX-License-Identifier: Apache-2.0
// Logs exceptions thrown by the application, and the response the peer gets instead.
#pragma once

#include <string_view>

#include "roost/http.hpp"
#include "roost/log.hpp"

namespace roost::http {

/// Inside a catch clause: logs "WHERE threw: WHAT" as an error, with the filtered parameters of the request
/// if given, and the resulting response.
void log_thrown(Logger& logger, std::string_view where, const HttpRequest* request = nullptr);
/// The same for the handler of a route or mount.
void log_thrown_by_handler(Logger& logger, const HttpRequest& request);
/// At debug: "Converted error KIND to STATUS response".
void log_converted(Logger& logger, std::string_view kind, unsigned status);

}  // namespace roost::http
