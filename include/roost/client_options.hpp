// SPDX-License-Identifier: Apache-2.0
// How a Client behaves. Delays and time-outs are those of the official JavaScript client; what long-running
// programs need beyond it is on by default.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "roost/http_headers.hpp"
#include "roost/log.hpp"

namespace roost {

/// Names and values of a query string, unencoded, in order.
using QueryParams = std::vector<std::pair<std::string, std::string>>;

struct ClientOptions {
  QueryParams params{};  // for the server's connect()
  std::function<QueryParams()>
      params_at_connect{};    // additional ones, called at every connect (client thread)
  std::string vsn = "2.0.0";  // or "1.0.0"
  std::string auth_token{};   // sent as a subprotocol, as Phoenix 1.8 expects it
  std::string origin{};       // empty: no Origin header, like other native clients
  HttpHeaders headers{};      // additional headers of the handshake
  std::vector<std::string> subprotocols{};

  // For wss://.
  std::string cacertfile{};   // PEM: the trusted CAs; empty: the system's CAs
  bool verify_server = true;  // false: accepts any certificate; for tests only

  std::chrono::milliseconds timeout{10'000};             // of joins and pushes without one of their own
  std::chrono::milliseconds heartbeat_interval{30'000};  // also the time-out of the answer
  std::chrono::milliseconds connect_timeout{10'000};     // covers name lookup, connection and handshake

  /// phoenix.js takes a close with 1000 as final and does not reconnect until the page is reloaded.
  enum class Reconnect { after_every_close, unless_closed_with_1000 };
  Reconnect reconnect = Reconnect::after_every_close;

  /// Before the first, second, ... attempt; the last delay repeats.
  using Delays = std::vector<std::chrono::milliseconds>;
  static Delays default_reconnect_delays();  // 10 50 100 150 200 250 500 1000 2000 5000 ms
  static Delays default_rejoin_delays();     // 1 2 5 10 s
  Delays reconnect_delays = default_reconnect_delays();
  Delays rejoin_delays = default_rejoin_delays();
  /// How long a connection or join must last before its delays start over. 0: at once, as in phoenix.js.
  std::chrono::milliseconds steady_after{5'000};
  /// After a 429 or 503 with Retry-After, the next attempt is made no sooner than it asks for, and no later
  /// than after this time.
  std::chrono::milliseconds max_retry_after{300'000};
  /// The random share of each delay, from 0 to 1: with 0.5, 2 s becomes 1 to 3 s.
  double jitter = 0.5;

  std::size_t max_buffered_pushes = 1'000;    // of one channel, while it is not joined
  std::size_t max_unsent_bytes = 16'000'000;  // of the connection, if the server reads slowly
  std::size_t max_message_size = 10'000'000;  // bytes; a larger one closes the connection with 1009

  LogLevel log_level = LogLevel::warning;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
};

}  // namespace roost
