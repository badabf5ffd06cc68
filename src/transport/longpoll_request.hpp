// SPDX-License-Identifier: Apache-2.0
// What a long-poll request says: whose session it is for, and the messages in a POST (spec
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

/// Lines of one POST that are used; the rest is dropped without a word, as in the reference.
inline constexpr std::size_t kMaxPostedLines = 100;
/// Of one POST, in bytes; a larger one is answered with 400.
inline constexpr std::size_t kMaxPostedBody = 8'000'000;
inline constexpr http1::HttpFault kPostTooLarge{400, "The request body is too large.",
                                                "spec longpoll-transport 7"};

/// The header is the newer way; where it is, the parameter is not looked at. Views `request`.
[[nodiscard]] std::optional<std::string_view> session_token_of(const HttpRequest& request);

struct PostedMessage {
  phoenix::FrameKind kind = phoenix::FrameKind::text;
  std::string payload;

  friend bool operator==(const PostedMessage&, const PostedMessage&) = default;
};
using PostedMessages = std::vector<PostedMessage>;

/// Nothing when a line can't be read: then none of the others is taken either.
[[nodiscard]] std::optional<PostedMessages> posted_messages(const HttpRequest& request);

}  // namespace roost::transport
