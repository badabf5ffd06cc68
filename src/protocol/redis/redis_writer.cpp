// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/redis_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/check.hpp"

namespace roost::redis {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

void append_count(std::string& out, char kind, std::uint64_t count) {
  char digits[std::numeric_limits<std::uint64_t>::digits10 + 1];
  const auto end = std::to_chars(digits, digits + sizeof(digits), count).ptr;
  out += kind;
  out.append(digits, end);
  out += kLineEnd;
}

void append_bulk(std::string& out, std::string_view text) {
  append_count(out, '$', text.size());
  out += text;
  out += kLineEnd;
}

void append_for_channels(std::string& out, std::string_view name,
                         std::span<const std::string_view> channels) {
  ROOST_CHECK(!channels.empty(), "without a channel this command means all of them");
  append_count(out, '*', channels.size() + 1);
  append_bulk(out, name);
  for (const std::string_view channel : channels)
    append_bulk(out, channel);
}

}  // namespace

void append_command(std::string& out, std::span<const std::string_view> words) {
  append_count(out, '*', words.size());
  for (const std::string_view word : words)
    append_bulk(out, word);
}

void append_auth(std::string& out, std::string_view password) {
  append_command(out, std::array<std::string_view, 2>{"AUTH", password});
}

void append_auth(std::string& out, std::string_view user, std::string_view password) {
  append_command(out, std::array<std::string_view, 3>{"AUTH", user, password});
}

void append_hello(std::string& out) {
  append_command(out, std::array<std::string_view, 2>{"HELLO", "3"});
}

void append_select(std::string& out, std::uint32_t database) {
  const std::string number = std::to_string(database);
  append_command(out, std::array<std::string_view, 2>{"SELECT", number});
}

void append_client_setname(std::string& out, std::string_view name) {
  std::string accepted(name);
  std::replace_if(accepted.begin(), accepted.end(), [](char c) { return c <= ' ' || c > '~'; }, '-');
  append_command(out, std::array<std::string_view, 3>{"CLIENT", "SETNAME", accepted});
}

void append_ping(std::string& out) {
  out += "*1\r\n$4\r\nPING\r\n";
}

void append_subscribe(std::string& out, std::span<const std::string_view> channels) {
  append_for_channels(out, "SUBSCRIBE", channels);
}

void append_unsubscribe(std::string& out, std::span<const std::string_view> channels) {
  append_for_channels(out, "UNSUBSCRIBE", channels);
}

std::string pattern_of_prefix(std::string_view prefix) {
  constexpr std::string_view kSpecial = "*?[]\\";
  std::string pattern;
  pattern.reserve(prefix.size() + 1);
  for (const char c : prefix) {
    if (kSpecial.find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  pattern += '*';
  return pattern;
}

void append_psubscribe(std::string& out, std::string_view pattern) {
  append_command(out, std::array<std::string_view, 2>{"PSUBSCRIBE", pattern});
}

void append_punsubscribe(std::string& out, std::string_view pattern) {
  append_command(out, std::array<std::string_view, 2>{"PUNSUBSCRIBE", pattern});
}

void append_publish_head(std::string& out, std::string_view channel, std::size_t size) {
  out += "*3\r\n$7\r\nPUBLISH\r\n";
  append_bulk(out, channel);
  append_count(out, '$', size);
}

void append_publish_end(std::string& out) {
  out += kLineEnd;
}

void append_publish(std::string& out, std::string_view channel, std::string_view payload) {
  append_publish_head(out, channel, payload.size());
  out += payload;
  append_publish_end(out);
}

}  // namespace roost::redis
