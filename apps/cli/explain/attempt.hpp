// SPDX-License-Identifier: Apache-2.0
// One handshake: what was asked, and the result. Plain values.
#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <optional>
#include <string>

#include "client/server_url.hpp"
#include "protocol/http1/response_parser.hpp"

namespace roost::cli::explain {

struct AttemptRequest {
  client::ServerUrl url;
  std::string origin;        // empty: no such header
  http1::Headers headers;    // extra headers
  std::string auth_token{};  // empty: none
  bool stays = false;  // keeps the connection for a moment after a 101, to see whether the server drops it
};

/// The server closed a connection it had just opened.
struct Drop {
  unsigned code = 1006;  // from its close frame, or 1006 if there was none (RFC 6455 §7.1.5)
  std::string reason{};
};

struct Attempt {
  AttemptRequest ask;
  std::time_t at = 0;
  std::chrono::microseconds took{0};
  std::optional<http1::Response> response{};  // empty: no answer, see error
  Error error{};                              // why there is no WebSocket
  bool accepted = false;                      // a 101 that satisfies RFC 6455 §4.1
  std::optional<std::string> refusal{};       // sent on the open connection: see refusal_message.hpp
  std::optional<Drop> drop{};                 // only if the attempt stays

  /// 0: no answer.
  [[nodiscard]] unsigned status() const { return response ? response->status : 0; }
};

/// Makes an attempt and closes the connection it opened.
using MakeAttempt = std::function<Attempt(const AttemptRequest&)>;

}  // namespace roost::cli::explain
