// SPDX-License-Identifier: Apache-2.0
// The answers of the long-poll transport (spec longpoll-transport.md §2, §3). Nearly all are HTTP 200 with
// the real status inside. Every one may be read by pages of any origin: who may use a socket is decided by
// the origin check, not by CORS. Pure.
#pragma once

#include <span>
#include <string_view>

#include "base/shared_bytes.hpp"
#include "roost/http.hpp"

namespace roost::transport {

/// The `status` member of an answer.
enum class LongPollStatus : unsigned {
  ok = 200,
  no_messages = 204,
  forbidden = 403,
  not_taken = 408,
  gone = 410,
};

/// {"status":410}
[[nodiscard]] HttpResponse longpoll_answer(LongPollStatus status);

/// {"messages":["…"],"status":200,"token":"…"}: each message is a string that holds JSON, the payload of one
/// of the frames.
[[nodiscard]] HttpResponse longpoll_answer(LongPollStatus status, std::string_view token,
                                           std::span<const base::SharedBytes> frames);

/// To OPTIONS: the headers asked for are allowed.
[[nodiscard]] HttpResponse longpoll_preflight(const HttpRequest& request);

/// An empty body under an HTTP status.
[[nodiscard]] HttpResponse longpoll_refusal(unsigned http_status);
/// What a step in front of the mount answers.
[[nodiscard]] HttpResponse longpoll_refusal(HttpResponse response);

}  // namespace roost::transport
