// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_relay.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/log_text.hpp"
#include "transport/longpoll_node.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::transport {
namespace {

constexpr std::string_view kEvent = "longpoll";
constexpr base::Duration kBetweenWarnings = std::chrono::seconds(10);

// The number of a request: | 1 | shard 15 | counted 48 |. Questions of operators count from 1, so the first
// bit tells whose reply it is.
constexpr std::uint64_t kOurs = std::uint64_t{1} << 63U;
constexpr unsigned kShardAt = 48;
constexpr std::uint64_t kShardMask = 0x7FFF;
constexpr std::uint64_t kCountMask = (std::uint64_t{1} << kShardAt) - 1;

std::size_t shard_of(std::uint64_t number) {
  return static_cast<std::size_t>((number >> kShardAt) & kShardMask);
}

std::string incarnation_text(std::uint64_t incarnation) {
  return fmt::format("{:016x}", incarnation);
}

bool wants_answer(const ForwardedRequest& request) {
  return request.kind == ForwardedRequest::Kind::poll || request.kind == ForwardedRequest::Kind::post;
}

}  // namespace

LongPollRelay::LongPollRelay(const LongPollNode& node, Parts parts) : node_(node), parts_(std::move(parts)) {}

// --- what other nodes say ---

bool LongPollRelay::heard(const NodeMessage& message) {
  const bool request = message.kind == NodeMessage::Kind::request && message.event == kEvent;
  const bool reply = message.kind == NodeMessage::Kind::reply && (message.number & kOurs) != 0;
  if (!request && !reply) return false;
  std::optional<std::string> parts;
  if (MessageParts::is_part(message.body)) {
    parts = joined(message);
    if (!parts) return true;
  }
  const Heard heard{{{std::string(message.from), message.incarnation}, message.number},
                    parts ? std::string_view(*parts) : message.body};
  if (request) {
    heard_request(heard);
  } else if (message.topic == incarnation_text(parts_.self.incarnation)) {
    heard_reply(heard);
  }
  return true;
}

std::optional<std::string> LongPollRelay::joined(const NodeMessage& message) {
  const std::lock_guard lock(joining_);
  return incomplete_.add({message.incarnation, message.number, message.kind == NodeMessage::Kind::reply},
                         message.body, parts_.clock.now());
}

void LongPollRelay::heard_request(const Heard& heard) {
  auto request = forwarded_request_of(heard.text);
  if (!request) return;
  if (!wants_answer(*request)) return take_note(heard.from.node, *request);
  if (request->kind == ForwardedRequest::Kind::post && !is_new(heard.from)) return;
  if (!admit(heard.text.size())) return answer(heard.from, {.status = kForwardBusy});
  serve(*std::move(request), ForwardedResponder(*this, heard.from, heard.text.size()));
}

/// A post acts, so it must not come twice.
bool LongPollRelay::is_new(const Asker& from) {
  const std::lock_guard lock(recent_mutex_);
  return recent_.add(from.node.incarnation, from.number);
}

/// Unanswered, the responder says that there is no such session.
void LongPollRelay::serve(ForwardedRequest request, ForwardedResponder responder) {
  const auto session = session_of(request);
  if (!session) return;
  node_.post(session->shard, [session = *session, request = std::move(request), since = parts_.clock.now(),
                              responder = std::move(responder)](LongPollServer& server) mutable {
    server.serve(session, request, since, std::move(responder));
  });
}

void LongPollRelay::take_note(const NodeLife& from, const ForwardedRequest& request) {
  const auto session = session_of(request);
  if (!session) return;
  node_.post(session->shard, [session = *session, kind = request.kind, batch = request.batch,
                              poll = Asker{from, request.poll}](LongPollServer& server) {
    if (kind == ForwardedRequest::Kind::lost) return server.lost(session, batch);
    if (kind == ForwardedRequest::Kind::release) return server.release(session, poll);
    server.taken(session);
  });
}

/// Checked as if the client had come here. A note about an answer may come late.
std::optional<ConnectionId> LongPollRelay::session_of(const ForwardedRequest& request) const {
  const LongPollMount* mount = node_.mount(request.mount);
  if (mount == nullptr && wants_answer(request)) return std::nullopt;
  const TokenAge max_age = mount == nullptr ? kTokenNeverExpires : mount->options().token_max_age;
  const auto named = node_.tokens().verify(request.token, max_age);
  if (!named || named->elsewhere) return std::nullopt;
  return named->session;
}

void LongPollRelay::heard_reply(const Heard& heard) const {
  auto answer = forwarded_answer_of(heard.text);
  if (!answer) answer = ForwardedAnswer{.status = kForwardBusy};
  node_.post(shard_of(heard.from.number),
             [from = heard.from, answer = *std::move(answer)](LongPollServer& server) {
               server.forwarder().answered(from, answer);
             });
}

// --- what this node says ---

std::uint64_t LongPollRelay::new_number(std::size_t shard) {
  return kOurs | ((shard & kShardMask) << kShardAt) | ((last_number_.fetch_add(1) + 1) & kCountMask);
}

Result<void> LongPollRelay::ask(const NodeLife& owner, std::uint64_t number,
                                const ForwardedRequest& request) {
  return send(owner.node, {.kind = NodeMessage::Kind::request, .number = number, .event = kEvent},
              to_json(request));
}

void LongPollRelay::note(const NodeLife& owner, const ForwardedRequest& request) {
  static_cast<void>(ask(owner, new_number(0), request));
}

void LongPollRelay::answer(const Asker& asker, const ForwardedAnswer& answer) {
  const std::string topic = incarnation_text(asker.node.incarnation);
  const NodeMessage about{
      .kind = NodeMessage::Kind::reply, .number = asker.number, .topic = topic, .event = "ok"};
  const auto sent = send(asker.node.node, about, to_json(answer));
  if (sent) return;
  warn(fmt::format("an answer to a long poll that arrived at node {} was not sent: {}",
                   base::shown(asker.node.node), sent.error().message));
  static_cast<void>(send(asker.node.node, about, to_json(ForwardedAnswer{.status = kForwardBusy})));
}

Result<void> LongPollRelay::send(const std::string& node, const NodeMessage& about, std::string text) {
  const std::size_t size = text.size();
  const auto parts = split_into_parts(std::move(text));
  if (parts.empty())
    return make_error(fmt::format("its {} bytes are more than {}", size, kMaxInParts),
                      std::errc::message_size);
  for (const std::string& part : parts) {
    if (left_.load()) break;
    NodeMessage message = about;
    message.body = part;
    if (auto told = parts_.tell(node, message); !told) return told;
  }
  return {};
}

void LongPollRelay::warn(std::string text) {
  {
    const std::lock_guard lock(warning_);
    const base::TimePoint now = parts_.clock.now();
    if (now < next_warning_) return ++not_logged_, void();
    next_warning_ = now + kBetweenWarnings;
    if (const auto others = std::exchange(not_logged_, 0); others > 0)
      text += fmt::format(" ({} more like it in the last seconds)", others);
  }
  parts_.logger.warning(text);
}

// --- bounds ---

bool LongPollRelay::admit(std::size_t bytes) {
  const std::size_t requests = asked_.fetch_add(1) + 1;
  const std::size_t all_bytes = asked_bytes_.fetch_add(bytes) + bytes;
  if (requests <= kMaxAsked && all_bytes <= kMaxAskedBytes) return true;
  release(bytes);
  return false;
}

void LongPollRelay::release(std::size_t bytes) {
  asked_.fetch_sub(1);
  asked_bytes_.fetch_sub(bytes);
}

// --- who is there ---

void LongPollRelay::came(const NodeLife& life) {
  const std::lock_guard lock(members_);
  living_.insert(life);
}

void LongPollRelay::went(const NodeLife& life) {
  {
    const std::lock_guard lock(members_);
    living_.erase(life);
  }
  for (std::size_t shard = 0; shard < node_.shards(); ++shard)
    node_.post(shard, [life](LongPollServer& server) { server.forwarder().node_went(life); });
}

bool LongPollRelay::may_live(const NodeLife& life) const {
  if (!follows_members_.load()) return true;
  const std::lock_guard lock(members_);
  return living_.contains(life);
}

void LongPollRelay::cannot_verify(std::string_view token) {
  if (secret_is_logged_.load()) return;
  const auto node = node_.tokens().claimed_by(token);
  if (!node || !may_live(*node) || secret_is_logged_.exchange(true)) return;
  parts_.logger.error(fmt::format(
      "a long-poll session of node {} came with a token that this node's secret_key_base does not "
      "fit: set the same one on all nodes. Until then clients lose their sessions when their "
      "requests change nodes. This is not logged again",
      base::shown(node->node)));
}

}  // namespace roost::transport
