// SPDX-License-Identifier: Apache-2.0
// Selects the handler of a request: mounts first, in declaration order, then routes, else 404 or 405. Built
// before the server starts and only read afterwards, by all shards at once. Paths match by undecoded segments
// and may have variables (path_pattern.hpp): doubled and trailing slashes are ignored; case and extra
// segments matter.
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
  /// The logger is borrowed: exceptions thrown by handlers go there.
  explicit Router(Logger& logger) : logger_(logger) {}

  // Both throw std::invalid_argument for a path with invalid variables.

  /// Matches every method; the handler refuses those it does not support. Bodies are limited to `body_limit`
  /// if given, else to the server's limit.
  void mount(std::string_view path, HttpHandler handler, std::optional<http1::BodyLimit> body_limit = {});
  /// A GET route also answers HEAD; the body is then left out.
  void route(std::string method, std::string_view path, HttpHandler handler,
             PathMatch match = PathMatch::exact);

  /// Logs requests that go to no mount at `level`; mounts log their own. Borrowed.
  void log_requests(const RequestLog& requests, LogLevel level) {
    requests_ = &requests;
    request_level_ = level;
  }

  /// The limit of the mount for `target`, if it has its own.
  [[nodiscard]] std::optional<http1::BodyLimit> body_limit(std::string_view target) const;

  /// Calls the handler, with `path_params` filled in, or answers itself. Never throws: if a handler throws,
  /// the exception is logged and the responder is destroyed unanswered, which is a 500.
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
