// SPDX-License-Identifier: Apache-2.0
// Commands for a Redis server, in RESP: an array of bulk strings each. Everything is appended, so that a
// turn's commands go out in one write. Any bytes may stand anywhere: RESP has no delimiter to smuggle. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace roost::redis {

/// Any command: what the functions below are made of.
void append_command(std::string& out, std::span<const std::string_view> words);

/// A password alone is that of the user "default".
void append_auth(std::string& out, std::string_view password);
void append_auth(std::string& out, std::string_view user, std::string_view password);
/// RESP3, in which messages may come between the answers to other commands: one connection does both.
void append_hello(std::string& out);
void append_select(std::string& out, std::uint32_t database);
/// Characters that Redis refuses in a name (blanks, control characters, what is not ASCII) become '-'.
void append_client_setname(std::string& out, std::string_view name);
void append_ping(std::string& out);

/// At least one channel. Each is answered by itself.
void append_subscribe(std::string& out, std::span<const std::string_view> channels);
void append_unsubscribe(std::string& out, std::span<const std::string_view> channels);

/// The pattern of all channels whose names begin with `prefix`.
[[nodiscard]] std::string pattern_of_prefix(std::string_view prefix);
void append_psubscribe(std::string& out, std::string_view pattern);
void append_punsubscribe(std::string& out, std::string_view pattern);

void append_publish(std::string& out, std::string_view channel, std::string_view payload);
/// The same in two steps, so that a payload of `size` bytes can be encoded where it belongs:
///   append_publish_head, then the caller appends exactly `size` bytes, then append_publish_end.
void append_publish_head(std::string& out, std::string_view channel, std::size_t size);
void append_publish_end(std::string& out);

}  // namespace roost::redis
