// SPDX-License-Identifier: Apache-2.0
// The content of a long-poll request: the session it is for, and the messages in a POST (spec
// longpoll-transport.md §4, §7). Pure.
//
//   application/x-ndjson   | line LF | line CR LF | ... |   a line that begins with "[" is one text message,
//                                                           any other the base64 of one binary message
//   anything else          | one text message           |
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http1/http_fault.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "roost/http.hpp"

namespace roost::transport {

/// Lines used of one POST; the rest is silently dropped, as in the reference.
inline constexpr std::size_t kMaxPostedLines = 100;
/// Size limit of one POST, in bytes; a larger one is answered with 400.
inline constexpr std::size_t kMaxPostedBody = 8'000'000;
inline constexpr http1::HttpFault kPostTooLarge{400, "The request body is too large.",
                                                "spec longpoll-transport 7"};

/// From the header if present (the newer way), otherwise from the parameter. Views `request`.
[[nodiscard]] std::optional<std::string_view> session_token_of(const HttpRequest& request);

struct PostedMessage {
  phoenix::FrameKind kind = phoenix::FrameKind::text;
  std::string payload;

  friend bool operator==(const PostedMessage&, const PostedMessage&) = default;
};
using PostedMessages = std::vector<PostedMessage>;

/// Nothing if any line is malformed: then no line is taken.
[[nodiscard]] std::optional<PostedMessages> posted_messages(const HttpRequest& request);
[[nodiscard]] std::optional<PostedMessages> posted_messages(std::string_view content_type,
                                                            const std::string& body);

}  // namespace roost::transport
