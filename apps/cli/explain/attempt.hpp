// SPDX-License-Identifier: Apache-2.0
// One handshake: what is asked, and what came of it. Plain values.
#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <optional>
#include <string>

#include "client/url.hpp"
#include "protocol/http1/response_parser.hpp"

namespace roost::cli::explain {

struct Ask {
  client::Url url;
  std::string origin;      // empty: no such header
  http1::Headers headers;  // more of them
  bool stays = false;      // a little while after a 101, to see whether the server drops it
};

/// The server ended what it had just opened.
struct Drop {
  unsigned code = 1006;  // of its close frame, or 1006 when there was none (RFC 6455 §7.1.5)
  std::string reason{};
};

struct Attempt {
  Ask ask;
  std::time_t at = 0;
  std::chrono::microseconds took{0};
  std::optional<http1::Response> response{};  // none: no answer, see error
  Error error{};                              // why there is no WebSocket
  bool accepted = false;                      // a 101 that holds what RFC 6455 §4.1 wants
  std::optional<std::string> refusal{};       // what the server says on the open connection: first_words.hpp
  std::optional<Drop> drop{};                 // only of one that stays

  /// 0: no answer.
  [[nodiscard]] unsigned status() const { return response ? response->status : 0; }
};

/// Makes an attempt, and closes what it opened.
using Asker = std::function<Attempt(const Ask&)>;

}  // namespace roost::cli::explain
