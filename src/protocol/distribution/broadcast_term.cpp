// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/broadcast_term.hpp"

#include "protocol/etf/atom_text.hpp"
#include "protocol/etf/json_of_term.hpp"
#include "protocol/etf/term_cursor.hpp"
#include "protocol/etf/term_of_json.hpp"

namespace roost::distribution {
namespace {

using etf::TermCursor;
using etf::TermOutput;

constexpr std::string_view kForward = "forward_to_local";
constexpr std::string_view kBroadcastStruct = "Elixir.Phoenix.Socket.Broadcast";
constexpr std::size_t kMaxAtom = 255;
constexpr std::size_t kMaxPart = 0x7fff'ffff;  // of one binary

Result<void> check_text(std::string_view what, std::string_view text) {
  if (text.size() > kMaxPart || !etf::is_utf8(text))
    return make_error("nodes of Erlang can't get it: the " + std::string(what) + " is not UTF-8");
  return {};
}

Result<void> append_payload(TermOutput& out, const Broadcast& broadcast) {
  if (broadcast.form == PayloadForm::json) {
    if (!broadcast.payload.starts_with('{'))
      return make_error("nodes of Erlang can't get it: the payload is not an object");
    return etf::append_json(out, broadcast.payload);
  }
  if (broadcast.payload.size() > kMaxPart) return make_error("the payload is too large");
  out.tuple(2);
  out.atom("binary");
  out.binary(broadcast.payload);
  return {};
}

void begin_forward(TermOutput& out, std::string_view topic) {
  out.version();
  out.tuple(4);
  out.atom(kForward);
  out.binary(topic);
}

/// nullopt: it is not a map of that kind.
struct RawBroadcast {
  std::string_view topic, event, payload;
};

std::optional<RawBroadcast> read_broadcast(TermCursor terms) {
  if (!terms.next_is_map() || terms.map() != 4U) return std::nullopt;
  RawBroadcast raw;
  bool is_broadcast = false;
  for (int i = 0; i < 4; ++i) {
    if (!terms.next_is_atom()) return std::nullopt;
    const auto field = terms.atom();
    std::optional<std::string_view> value;
    if (field == "topic" || field == "event") {
      value = terms.next_tag() == etf::Tag::binary ? terms.binary() : std::nullopt;
    } else {
      value = terms.skipped();
    }
    if (!value) return std::nullopt;
    if (field == "__struct__") is_broadcast = TermCursor(*value).atom(kBroadcastStruct);
    if (field == "topic") raw.topic = *value;
    if (field == "event") raw.event = *value;
    if (field == "payload") raw.payload = *value;
  }
  if (!is_broadcast || raw.payload.empty()) return std::nullopt;
  return raw;
}

Result<void> read_payload(std::string_view term, ForwardedMessage& message) {
  TermCursor terms(term);
  if (terms.next_is_tuple()) {
    const bool binary = terms.tuple_of(2) && terms.atom("binary");
    const auto bytes = binary ? terms.binary() : std::nullopt;
    if (!bytes) return make_error("its payload is a tuple");
    message.form = PayloadForm::binary;
    message.payload = *bytes;
    return {};
  }
  return etf::append_as_json(message.payload, terms);
}

}  // namespace

Result<ForwardMessage> ForwardMessage::of(const Broadcast& broadcast) {
  for (const auto& [what, text] : {std::pair("topic", broadcast.topic), std::pair("event", broadcast.event),
                                   std::pair("dispatcher", broadcast.dispatcher)})
    if (auto checked = check_text(what, text); !checked) return checked.error();
  if (broadcast.dispatcher.size() > kMaxAtom) return make_error("the name of the dispatcher is too long");
  TermOutput out;
  begin_forward(out, broadcast.topic);
  out.map(4);
  out.atom("__struct__"), out.atom(kBroadcastStruct);
  out.atom("event"), out.binary(broadcast.event);
  out.atom("payload");
  if (auto written = append_payload(out, broadcast); !written) return written.error();
  out.atom("topic"), out.binary(broadcast.topic);
  out.atom(broadcast.dispatcher.empty() ? kChannelDispatcher : broadcast.dispatcher);
  const bool known = broadcast.dispatcher.empty() || broadcast.dispatcher == kChannelDispatcher ||
                     broadcast.dispatcher == kPlainDispatcher;
  return ForwardMessage(std::move(out).text(), broadcast.for_roost_only || !known);
}

Result<ForwardMessage> ForwardMessage::plain(std::string_view topic, std::string_view term) {
  if (auto checked = check_text("topic", topic); !checked) return checked.error();
  TermOutput out;
  begin_forward(out, topic);
  TermCursor terms(term);
  if (!terms.copy(out) || !terms.at_end()) return make_error("it is not one term of data");
  out.atom(kPlainDispatcher);
  return ForwardMessage(std::move(out).text(), false);
}

std::optional<Forwarded> read_forwarded(std::string_view term) {
  TermCursor terms(term);
  if (!terms.tuple_of(4) || !terms.atom(kForward)) return std::nullopt;
  const auto topic = terms.binary();
  if (!topic) return std::nullopt;
  const auto used = static_cast<std::size_t>(topic->data() + topic->size() - term.data());
  return Forwarded{*topic, term.substr(used)};
}

Result<ForwardedMessage> read_message(const Forwarded& forwarded) {
  TermCursor terms(forwarded.rest);
  const auto term = terms.skipped();
  auto dispatcher = term && terms.next_is_atom() ? terms.atom() : std::nullopt;
  if (!dispatcher || !terms.at_end()) return make_error("it is not as Phoenix.PubSub sends it");
  if (!etf::is_utf8(forwarded.topic)) return make_error("its topic is not UTF-8");
  ForwardedMessage message;
  message.dispatcher = *std::move(dispatcher);
  const auto raw = read_broadcast(TermCursor(*term));
  if (!raw) {
    message.term = *term;
    return message;
  }
  if (!etf::is_utf8(raw->topic) || !etf::is_utf8(raw->event))
    return make_error("its topic or event is not UTF-8");
  message.topic = raw->topic;
  message.event = raw->event;
  if (auto read = read_payload(raw->payload, message); !read) return read.error();
  return message;
}

}  // namespace roost::distribution
