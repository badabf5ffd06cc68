// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_writer.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/check.hpp"
#include "protocol/nats/subject.hpp"

namespace roost::nats {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

void append_number(std::string& out, std::uint64_t number) {
  char digits[std::numeric_limits<std::uint64_t>::digits10 + 1];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  out.append(digits, end);
}

/// One blank would make two words of it, and a line feed another operation.
bool is_word(std::string_view text) {
  return !text.empty() &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

void append_address(std::string& out, const Address& to) {
  ROOST_CHECK(is_subject(to.subject), "a message goes to a valid subject");
  out += to.subject;
  out += ' ';
  if (to.reply_to.empty()) return;
  ROOST_CHECK(is_subject(to.reply_to), "an answer goes to a valid subject");
  out += to.reply_to;
  out += ' ';
}

}  // namespace

void append_pub_head(std::string& out, const Address& to, std::size_t size) {
  out += "PUB ";
  append_address(out, to);
  append_number(out, size);
  out += kLineEnd;
}

void append_pub_end(std::string& out) {
  out += kLineEnd;
}

void append_pub(std::string& out, const Address& to, std::string_view payload) {
  append_pub_head(out, to, payload.size());
  out += payload;
  append_pub_end(out);
}

void append_hpub(std::string& out, const Address& to, std::string_view headers, std::string_view payload) {
  out += "HPUB ";
  append_address(out, to);
  append_number(out, headers.size());
  out += ' ';
  append_number(out, headers.size() + payload.size());
  out += kLineEnd;
  out += headers;
  out += payload;
  out += kLineEnd;
}

void append_sub(std::string& out, std::string_view subject, std::uint64_t sid) {
  ROOST_CHECK(is_word(subject), "a subscription has a subject");
  out += "SUB ";
  out += subject;
  out += ' ';
  append_number(out, sid);
  out += kLineEnd;
}

void append_queue_sub(std::string& out, std::string_view subject, std::string_view queue, std::uint64_t sid) {
  ROOST_CHECK(is_word(subject) && is_word(queue), "a subscription of a queue has a subject and a queue");
  out += "SUB ";
  out += subject;
  out += ' ';
  out += queue;
  out += ' ';
  append_number(out, sid);
  out += kLineEnd;
}

void append_unsub(std::string& out, std::uint64_t sid) {
  out += "UNSUB ";
  append_number(out, sid);
  out += kLineEnd;
}

void append_unsub_after(std::string& out, std::uint64_t sid, std::uint64_t messages) {
  out += "UNSUB ";
  append_number(out, sid);
  out += ' ';
  append_number(out, messages);
  out += kLineEnd;
}

void append_ping(std::string& out) {
  out += "PING\r\n";
}

void append_pong(std::string& out) {
  out += "PONG\r\n";
}

}  // namespace roost::nats
