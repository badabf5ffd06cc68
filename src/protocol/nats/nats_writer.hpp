// SPDX-License-Identifier: Apache-2.0
// What a client sends to a NATS server. Everything is appended, so that a turn's messages go out in one
// write.
//   PUB subject [reply-to] size CRLF payload CRLF
//   HPUB subject [reply-to] header-size total-size CRLF headers payload CRLF
//   SUB subject [queue] sid CRLF    UNSUB sid [max] CRLF    PING CRLF    PONG CRLF
// CONNECT is in connect.hpp. Subjects and replies are valid (subject.hpp): a check of ours, not of a peer's.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roost::nats {

/// Where a message goes.
struct Address {
  std::string_view subject;
  std::string_view reply_to{};  // empty: none
};

void append_pub(std::string& out, const Address& to, std::string_view payload);

/// The same in two steps, so that a payload of `size` bytes can be encoded where it belongs:
///   append_pub_head, then the caller appends exactly `size` bytes, then append_pub_end.
void append_pub_head(std::string& out, const Address& to, std::size_t size);
void append_pub_end(std::string& out);

/// `headers` as they go over the wire (headers.hpp).
void append_hpub(std::string& out, const Address& to, std::string_view headers, std::string_view payload);

/// `subject` may have wildcards.
void append_sub(std::string& out, std::string_view subject, std::uint64_t sid);
/// One member of the queue gets each message.
void append_queue_sub(std::string& out, std::string_view subject, std::string_view queue, std::uint64_t sid);

void append_unsub(std::string& out, std::uint64_t sid);
/// After `messages` more in all since the SUB.
void append_unsub_after(std::string& out, std::uint64_t sid, std::uint64_t messages);

void append_ping(std::string& out);
void append_pong(std::string& out);

}  // namespace roost::nats
