// SPDX-License-Identifier: Apache-2.0
// Which handler answers a request: mounts first, in the order they were declared, then routes, else 404 or
// 405. Built before the server starts and only read afterwards, by every shard at once.
// Paths match by segments as they stand on the wire, and may have variables (path_pattern.hpp): doubled and
// trailing slashes are ignored, case and further segments are not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/path_pattern.hpp"
#include "http/request_log.hpp"
#include "protocol/http1/request.hpp"
#include "roost/http.hpp"
#include "roost/log.hpp"

namespace roost::http {

class Router {
 public:
  /// The logger is borrowed: what handlers throw goes there.
  explicit Router(Logger& logger) : logger_(logger) {}

  // Both throw std::invalid_argument for a path whose variables can't be read.

  /// Takes every method, also those a handler refuses itself.
  /// Bodies are held to `body_limit` if it is given, else to the server's.
  void mount(std::string_view path, HttpHandler handler, std::optional<http1::BodyLimit> body_limit = {});
  /// A GET route answers HEAD too; the body is left out on the way.
  void route(std::string method, std::string_view path, HttpHandler handler,
             PathMatch match = PathMatch::exact);

  /// Requests that go to no mount are told of in lines of `level`; mounts do that themselves. Borrowed.
  void log_requests(const RequestLog& requests, LogLevel level) {
    requests_ = &requests;
    request_level_ = level;
  }

  /// Of the mount a request for `target` goes to, if it has its own.
  [[nodiscard]] std::optional<http1::BodyLimit> body_limit(std::string_view target) const;

  /// Calls the handler, with `path_params` filled in, or answers itself. Throws nothing: a handler that
  /// throws is logged, and its responder dies unanswered, which is a 500.
  void dispatch(HttpRequest& request, HttpResponder responder) const noexcept;

 private:
  using Segments = std::vector<std::string>;
  struct Route {
    std::string method;  // empty: every method
    PathPattern pattern;
    PathMatch match;
    HttpHandler handler;
    std::optional<http1::BodyLimit> body_limit{};

    [[nodiscard]] bool matches_path(const Segments& path) const { return pattern.matches(path, match); }
    [[nodiscard]] bool matches_method(std::string_view asked) const;
  };

  [[nodiscard]] const Route* find(const HttpRequest& request) const;
  [[nodiscard]] bool is_mount(const Route* route) const;
  [[nodiscard]] HttpResponse refusal(const HttpRequest& request) const;
  [[nodiscard]] std::string allowed_methods(const Segments& path) const;
  void run_handler(const HttpHandler& handler, const HttpRequest& request, HttpResponder responder) const;

  Logger& logger_;
  const RequestLog* requests_ = nullptr;
  LogLevel request_level_ = LogLevel::off;
  std::vector<Route> mounts_;
  std::vector<Route> routes_;
};

}  // namespace roost::http
