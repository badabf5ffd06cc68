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
};

struct Attempt {
  Ask ask;
  std::time_t at = 0;
  std::chrono::microseconds took{0};
  std::optional<http1::Response> response{};  // none: no answer, see error
  Error error{};                              // why there is no WebSocket
  bool accepted = false;                      // a 101 that holds what RFC 6455 §4.1 wants
  std::optional<std::string> refusal{};       // what the server says on the open connection: first_words.hpp

  /// 0: no answer.
  [[nodiscard]] unsigned status() const { return response ? response->status : 0; }
};

/// Makes an attempt, and closes what it opened.
using Asker = std::function<Attempt(const Ask&)>;

}  // namespace roost::cli::explain
