// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include <fmt/format.h>

#include <exception>
#include <set>
#include <stdexcept>

#include "http/errors.hpp"
#include "http/log_thrown.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr unsigned kNoContent = 204;
constexpr unsigned kNotFound = 404;
constexpr unsigned kMethodNotAllowed = 405;

std::vector<std::string> segments_of(std::string_view path) {
  const auto views = http1::path_segments(path);
  return {views.begin(), views.end()};
}

PathPattern pattern_of(std::string_view path) {
  auto pattern = PathPattern::parse(path);
  if (!pattern) throw std::invalid_argument(pattern.error().message);
  return std::move(*pattern);
}

}  // namespace

bool Router::Route::matches_method(std::string_view asked) const {
  return method.empty() || method == asked || (asked == "HEAD" && method == "GET");
}

void Router::mount(std::string_view path, HttpHandler handler, std::optional<http1::BodyLimit> body_limit) {
  mounts_.push_back({{}, pattern_of(path), PathMatch::exact, std::move(handler), body_limit});
}

std::optional<http1::BodyLimit> Router::body_limit(std::string_view target) const {
  const auto parts = http1::parse_target(target);
  if (!parts) return std::nullopt;
  const Segments path = segments_of(parts->path);
  for (const Route& mount : mounts_)
    if (mount.matches_path(path)) return mount.body_limit;
  return std::nullopt;
}

void Router::route(std::string method, std::string_view path, HttpHandler handler, PathMatch match) {
  routes_.push_back({std::move(method), pattern_of(path), match, std::move(handler)});
}

void Router::dispatch(HttpRequest& request, HttpResponder responder) const noexcept {
  // RFC 9110 §9.3.7: "*" asks about the server as a whole; there is nothing to report.
  if (request.path == "*") return responder.respond(HttpResponse::empty(kNoContent));
  const Route* route = find(request);
  if (requests_ != nullptr && !is_mount(route)) {
    responder = requests_->follow(request, std::move(responder), request_level_);
  }
  if (route != nullptr) {
    request.path_params = route->pattern.values(request.segments);
    run_handler(route->handler, request, std::move(responder));
  } else {
    responder.respond(refusal(request));
  }
}

const Router::Route* Router::find(const HttpRequest& request) const {
  for (const auto* list : {&mounts_, &routes_})
    for (const auto& route : *list)
      if (route.matches_path(request.segments) && route.matches_method(request.method)) return &route;
  return nullptr;
}

bool Router::is_mount(const Route* route) const {
  return route != nullptr && !mounts_.empty() && route >= &mounts_.front() && route <= &mounts_.back();
}

HttpResponse Router::refusal(const HttpRequest& request) const {
  auto allowed = allowed_methods(request.segments);
  const unsigned status = allowed.empty() ? kNotFound : kMethodNotAllowed;
  log_converted(logger_, allowed.empty() ? "no_route" : "method_not_allowed", status);
  auto response = error_response(status, error_format(request.headers));
  if (!allowed.empty()) response.headers.set("allow", std::move(allowed));
  return response;
}

std::string Router::allowed_methods(const Segments& path) const {
  std::set<std::string_view> methods;
  for (const auto& route : routes_) {
    if (!route.matches_path(path)) continue;
    methods.insert(route.method);
    if (route.method == "GET") methods.insert("HEAD");
  }
  return fmt::format("{}", fmt::join(methods, ", "));
}

// Handlers of requests run inside this function and nowhere else.
void Router::run_handler(const HttpHandler& handler, const HttpRequest& request,
                         HttpResponder responder) const {
  try {
    handler(request, std::move(responder));
  } catch (...) {
    log_thrown_by_handler(logger_, request);
  }
}

}  // namespace roost::http
