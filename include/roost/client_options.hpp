// SPDX-License-Identifier: Apache-2.0
// How a Client behaves. The delays and times are those of the official JavaScript client; what a long-running
// program needs besides is on by default.
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

/// Names and values of a query string, not encoded, in order.
using QueryParams = std::vector<std::pair<std::string, std::string>>;

struct ClientOptions {
  QueryParams params{};  // for the server's connect
  std::function<QueryParams()>
      params_at_connect{};    // more of them, asked for at every connect (client thread)
  std::string vsn = "2.0.0";  // or "1.0.0"
  std::string auth_token{};   // goes as a subprotocol, as Phoenix 1.8 takes it
  std::string origin{};       // none: no Origin header, as native clients do
  HttpHeaders headers{};      // more headers of the handshake
  std::vector<std::string> subprotocols{};

  // For wss://.
  std::string cacertfile{};   // PEM: who may sign the server's certificate; empty: whom the system trusts
  bool verify_server = true;  // false: whoever answers is believed; for tests only

  std::chrono::milliseconds timeout{10'000};             // of joins and pushes that give none of their own
  std::chrono::milliseconds heartbeat_interval{30'000};  // also the time an answer may take
  std::chrono::milliseconds connect_timeout{10'000};     // name lookup, connection and handshake together

  /// phoenix.js takes a close with 1000 for a goodbye and stays away until its page is loaded anew.
  enum class Reconnect { after_every_close, unless_closed_with_1000 };
  Reconnect reconnect = Reconnect::after_every_close;

  /// Before the first, second, ... attempt; the last delay goes on for ever.
  using Delays = std::vector<std::chrono::milliseconds>;
  static Delays default_reconnect_delays();  // 10 50 100 150 200 250 500 1000 2000 5000 ms
  static Delays default_rejoin_delays();     // 1 2 5 10 s
  Delays reconnect_delays = default_reconnect_delays();
  Delays rejoin_delays = default_rejoin_delays();
  /// How long a connection or a join must hold before its delays begin anew. 0: at once, as in phoenix.js.
  std::chrono::milliseconds steady_after{5'000};
  /// A 429 or 503 that says Retry-After is asked again no sooner than that, and after this time at the
  /// latest.
  std::chrono::milliseconds max_retry_after{300'000};
  /// What share of each delay is left to chance, from 0 to 1: 0.5 makes 2 s anything from 1 to 3 s.
  double jitter = 0.5;

  std::size_t max_buffered_pushes = 1'000;    // of one channel, while it is not joined
  std::size_t max_unsent_bytes = 16'000'000;  // of the connection, when the server reads slowly
  std::size_t max_message_size = 10'000'000;  // bytes; the connection closes with 1009 above

  LogLevel log_level = LogLevel::warning;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
};

}  // namespace roost
