// SPDX-License-Identifier: Apache-2.0
#include "config/mount_rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "http/path_pattern.hpp"
#include "transport/admission/origin_policy.hpp"
#include "transport/idle_policy.hpp"

namespace roost::config {
namespace {

/// One transport of one mount, for the texts.
struct Subject {
  std::string_view mount_path;
  std::string_view transport;

  void require(bool holds, std::string_view what) const {
    if (!holds) throw std::invalid_argument(fmt::format("socket {}: {}.{}", mount_path, transport, what));
  }
};

template <class Options>
void check_origin_of(const Subject& subject, const Options& options, const Config& config) {
  const auto problem = origin_problem(options.check_origin, options.check_csrf, config);
  subject.require(!problem, problem.value_or(""));
}

void check_session(const Subject& subject, const SocketOptions& options,
                   const std::vector<ConnectInfoKey>& connect_info) {
  subject.require(!asks_for_session(connect_info) || options.session || options.session_callback,
                  "connect_info asks for the session, but the mount has none: set SocketOptions::session or "
                  "session_callback");
}

}  // namespace

bool asks_for_session(const std::vector<ConnectInfoKey>& connect_info) {
  return std::find(connect_info.begin(), connect_info.end(), ConnectInfoKey::session) != connect_info.end();
}

/// A page of another origin brings its visitor's cookies along. Either who asks is checked, or that the page
/// was made for this session.
std::optional<std::string> origin_problem(const std::optional<CheckOrigin>& own, bool check_csrf,
                                          const Config& config) {
  if (own) {
    const auto origins = transport::OriginPolicy::make(*own, config.url_host);
    if (!origins) return origins.error().message;
  }
  if (check_csrf || own.value_or(config.check_origin).policy != CheckOrigin::Policy::any) return std::nullopt;
  return "check_origin and check_csrf are both off, so any page could open sockets in the name of its "
         "visitor: "
         "leave check_csrf on, or list the origins in check_origin";
}

std::optional<std::string> drain_problem(const DrainOptions& options) {
  if (options.batch_size == 0) return "batch_size must be at least 1";
  if (options.batch_interval.count() < 0) return "batch_interval must not be negative";
  if (options.shutdown.count() <= 0) return "shutdown must be longer than 0 ms";
  return std::nullopt;
}

void check_path(std::string_view of, std::string_view path) {
  const auto pattern = http::PathPattern::parse(path);
  if (!pattern) throw std::invalid_argument(fmt::format("{}: {}", of, pattern.error().message));
}

void check_mount(std::string_view mount_path, const SocketOptions& options) {
  if (!options.websocket.enabled && !options.longpoll) {
    throw std::invalid_argument(fmt::format(
        "socket {}: websocket is off and longpoll is not set, so no client could connect: leave one on",
        mount_path));
  }
  if (const auto problems = options.limits.problems(); !problems.empty())
    throw std::invalid_argument(
        fmt::format("socket {}: limits.{}", mount_path, fmt::join(problems, "; limits.")));
  if (!options.drainer.options) return;
  if (const auto problem = drain_problem(*options.drainer.options))
    throw std::invalid_argument(fmt::format("socket {}: drainer.{}", mount_path, *problem));
}

void check_websocket(std::string_view mount_path, const SocketOptions& options, const Config& config) {
  const WebSocketOptions& websocket = options.websocket;
  const Subject subject{mount_path, "websocket"};
  subject.require(websocket.timeout.count() > 0,
                  "timeout must be longer than 0 ms; for none write roost::kInfinity");
  const std::chrono::milliseconds ping_interval = transport::ping_interval_of(websocket);
  subject.require(
      ping_interval.count() > 0 && (ping_interval == kInfinity || ping_interval < websocket.timeout),
      "ping_interval must be longer than 0 ms and shorter than the timeout; for no pings write "
      "roost::kInfinity");
  const auto problems = websocket.deflate.problems();
  subject.require(problems.empty(), fmt::format("{}", fmt::join(problems, "; websocket.")));
  check_origin_of(subject, websocket, config);
  check_session(subject, options, websocket.connect_info);
}

void check_longpoll(std::string_view mount_path, const SocketOptions& options, const Config& config) {
  const LongPollOptions& longpoll = *options.longpoll;
  const Subject subject{mount_path, "longpoll"};
  subject.require(longpoll.window.count() > 0, "window must be longer than 0 ms");
  subject.require(longpoll.max_buffered_bytes > 0, "max_buffered_bytes must be at least 1");
  check_origin_of(subject, longpoll, config);
  check_session(subject, options, longpoll.connect_info);
}

}  // namespace roost::config
