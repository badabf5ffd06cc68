// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/reply_reader.hpp"

#include <cstdint>
#include <tuple>

namespace roost::redis {
namespace {

using base::Taken;

// How a message begins, but for its first byte, which is * or >.
constexpr std::string_view kMessageBegins = "3\r\n$7\r\nmessage\r\n";

bool is_message(std::string_view bytes) {
  return (bytes.front() == '*' || bytes.front() == '>') && bytes.substr(1).starts_with(kMessageBegins);
}

/// One call of ReplyReader::read.
class Reading {
 public:
  Reading(const ReaderLimits& limits, ReplySink& sink) : limits_(limits), sink_(sink) {}

  [[nodiscard]] Taken take(std::string_view bytes) {
    return is_message(bytes) ? take_message(bytes) : take_reply(bytes);
  }

  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

 private:
  /// The same as take_reply makes of it, and most of what comes.
  Taken take_message(std::string_view bytes) {
    constexpr std::size_t kBegin = 1 + kMessageBegins.size();
    ValueCursor cursor(bytes.substr(kBegin), limits_);
    const auto channel = cursor.next();
    const auto payload = channel ? cursor.next() : std::nullopt;
    if (!payload) return unfinished(cursor);
    if (channel->kind != Kind::text || payload->kind != Kind::text) return take_reply(bytes);
    return after(sink_.on_message(channel->text, payload->text), kBegin + cursor.position());
  }

  Taken take_reply(std::string_view bytes) {
    ValueCursor cursor(bytes, limits_);
    auto reply = cursor.next();
    while (reply && reply->kind == Kind::attribute)
      reply = cursor.skip(reply->integer) ? cursor.next() : std::nullopt;
    if (!reply || !take_elements(*reply, cursor, bytes)) return unfinished(cursor);
    return after(deliver(*reply), cursor.position());
  }

  [[nodiscard]] bool take_elements(const Value& reply, ValueCursor& cursor, std::string_view bytes) {
    elements_.clear();
    if (reply.kind != Kind::aggregate) return true;
    for (std::int64_t i = 0; i < reply.integer; ++i)
      if (!take_element(cursor, bytes)) return false;
    return true;
  }

  [[nodiscard]] bool take_element(ValueCursor& cursor, std::string_view bytes) {
    const std::size_t begin = cursor.position();
    auto value = cursor.next();
    while (value && value->kind == Kind::attribute)
      value = cursor.skip(value->integer) ? cursor.next() : std::nullopt;
    if (!value) return false;
    if (value->kind == Kind::aggregate) {
      if (!cursor.skip(value->integer)) return false;
      value->text = bytes.substr(begin, cursor.position() - begin);
    }
    elements_.push_back(*value);
    return true;
  }

  Flow deliver(const Value& reply) {
    if (elements_.size() == 3 && elements_[0].kind == Kind::text) {
      const auto& [name, channel, last] = std::tie(elements_[0].text, elements_[1], elements_[2]);
      const bool is_named = channel.kind == Kind::text;
      if (name == "message" && is_named && last.kind == Kind::text)
        return sink_.on_message(channel.text, last.text);
      if (name == "subscribe" && is_named && last.kind == Kind::integer)
        return sink_.on_subscribed(channel.text, last.integer);
      if (name == "unsubscribe" && (is_named || channel.kind == Kind::null) && last.kind == Kind::integer)
        return sink_.on_unsubscribed(is_named ? std::optional(channel.text) : std::nullopt, last.integer);
    }
    return sink_.on_reply(reply, elements_);
  }

  static Taken after(Flow flow, std::size_t size) {
    return flow == Flow::stop ? Taken::stopped() : Taken::item(size);
  }
  Taken unfinished(const ValueCursor& cursor) {
    fault_ = cursor.fault();
    return fault_ ? Taken::stopped() : Taken::more(cursor.missing());
  }

  // Copied: a sink that stops may have destroyed the reader.
  const ReaderLimits limits_;
  ReplySink& sink_;
  std::vector<Value> elements_;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> ReplyReader::read(std::string_view piece, ReplySink& sink) {
  Reading reading(limits_, sink);
  static_cast<void>(cut_.feed(piece, [&reading](std::string_view bytes) { return reading.take(bytes); }));
  return reading.fault();
}

}  // namespace roost::redis
