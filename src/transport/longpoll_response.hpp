// SPDX-License-Identifier: Apache-2.0
// The responses of the long-poll transport (spec longpoll-transport.md §2, §3). Nearly all are HTTP 200 with
// the real status inside. Pages of any origin may read all of them: the origin check, not CORS, decides which
// pages may use a socket. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/shared_bytes.hpp"
#include "roost/http.hpp"

namespace roost::transport {

/// The `status` member of a response.
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

/// The same, status 200, with messages that another node has sent.
[[nodiscard]] HttpResponse longpoll_answer_from_elsewhere(std::string_view token,
                                                          const std::vector<std::string>& messages);

/// The response to OPTIONS: allows the requested headers.
[[nodiscard]] HttpResponse longpoll_preflight(const HttpRequest& request);

/// An empty body under an HTTP status.
[[nodiscard]] HttpResponse longpoll_refusal(unsigned http_status);
/// The response of a step in front of the mount.
[[nodiscard]] HttpResponse longpoll_refusal(HttpResponse response);

}  // namespace roost::transport
