// SPDX-License-Identifier: Apache-2.0
// What nodes say to each other about a long-poll session when a request for it arrives at another node than
// the one on which it lives (docs/protocol/cluster.md, long polls):
//   {"do":"poll","mount":"/socket","token":"…"}
//   {"do":"post","mount":"/socket","token":"…","type":"application/x-ndjson","text":"…"}  or "base64":"…"
//   {"do":"taken","token":"…"},  {"do":"lost","token":"…","batch":7}  and
//   {"do":"release","token":"…","poll":9}, which are not answered
// and the answer {"status":200,"token":"…","batch":7,"messages":["…"]}. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roost::transport {

struct ForwardedRequest {
  enum class Kind : std::uint8_t {
    poll,
    post,
    taken,    // the client takes the answer to its last poll, slowly
    lost,     // the client did not get that batch
    release,  // the client is needed elsewhere: its poll is answered now
  };

  Kind kind = Kind::poll;
  std::string mount{};  // of a poll or a post: its path
  std::string token{};
  std::string type{};       // of a post: the content type
  std::string body{};       // of a post
  std::uint64_t batch = 0;  // that is lost
  std::uint64_t poll = 0;   // to be released: the number under which it was sent

  friend bool operator==(const ForwardedRequest&, const ForwardedRequest&) = default;
};

/// Of an answer: the node that was asked has no room.
inline constexpr unsigned kForwardBusy = 503;

struct ForwardedAnswer {
  unsigned status = 0;                  // a LongPollStatus, or an HTTP status without a body: 400, 503
  std::string token{};                  // if there is a batch
  std::uint64_t batch = 0;              // of messages; 0: none
  std::vector<std::string> messages{};  // UTF-8

  friend bool operator==(const ForwardedAnswer&, const ForwardedAnswer&) = default;
};

[[nodiscard]] std::string to_json(const ForwardedRequest& request);
[[nodiscard]] std::string to_json(const ForwardedAnswer& answer);

/// Nothing for what is not such a text. Unknown members are ignored.
[[nodiscard]] std::optional<ForwardedRequest> forwarded_request_of(std::string_view text);
[[nodiscard]] std::optional<ForwardedAnswer> forwarded_answer_of(std::string_view text);

}  // namespace roost::transport
