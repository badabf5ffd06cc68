// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_forwarder.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log_text.hpp"
#include "http/exchange.hpp"
#include "transport/longpoll_request.hpp"
#include "transport/longpoll_response.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::transport {
namespace {

/// How much longer than the window a request may be on its way to another node and back. With the default
/// window this stays below the 20 s after which the stock client gives up.
constexpr base::Duration kMargin = std::chrono::seconds(2);

constexpr std::size_t kGoneInATurn = 64;

ForwardedRequest forwarded_from(const LongPollMount& mount, const HttpRequest& request) {
  ForwardedRequest forwarded{.mount = mount.socket.path,
                             .token = std::string(session_token_of(request).value_or(""))};
  if (request.method == "GET") return forwarded;
  forwarded.kind = ForwardedRequest::Kind::post;
  forwarded.type = request.headers.get("content-type").value_or("");
  forwarded.body = request.body;
  return forwarded;
}

ForwardedRequest release(std::uint64_t number, const HttpRequest& poll) {
  return {.kind = ForwardedRequest::Kind::release,
          .token = std::string(session_token_of(poll).value_or("")),
          .poll = number};
}

ForwardedRequest lost(const ForwardedAnswer& answer) {
  return {.kind = ForwardedRequest::Kind::lost, .token = answer.token, .batch = answer.batch};
}

constexpr unsigned in_json(LongPollStatus status) {
  return static_cast<unsigned>(status);
}

HttpResponse refusal(unsigned status) {
  constexpr unsigned kBadRequest = 400;
  return longpoll_refusal(status == kBadRequest ? kBadRequest : kForwardBusy);
}

HttpResponse answer_to_post(unsigned status) {
  const bool usual = status == in_json(LongPollStatus::ok) || status == in_json(LongPollStatus::not_taken);
  return usual ? longpoll_answer(static_cast<LongPollStatus>(status)) : refusal(status);
}

HttpResponse answer_to_poll(unsigned status, const HttpRequest& poll) {
  if (status != in_json(LongPollStatus::no_messages)) return refusal(status);
  return longpoll_answer(LongPollStatus::no_messages, session_token_of(poll).value_or(""), {});
}

}  // namespace

LongPollForwarder::LongPollForwarder(channels::ShardContext& context, LongPollNode& node, Open open)
    : context_(context),
      node_(node),
      open_(std::move(open)),
      requests_(context.loop, [this](Forwarded late) { expired(std::move(late)); }) {}

// --- to the other node ---

void LongPollForwarder::forward(const LongPollMount& mount, const NodeLife& owner, const HttpRequest& request,
                                HttpResponder responder) {
  const bool poll = request.method == "GET";
  Forwarded forwarded{mount, owner, poll ? std::optional(request) : std::nullopt, std::move(responder)};
  if (!node_.relay()->may_live(owner)) return gone(std::move(forwarded));
  if (poll && draining_) return give(std::move(forwarded), {.status = in_json(LongPollStatus::no_messages)});
  if (!requests_.full()) return ask(std::move(forwarded), request);
  node_.relay()->warn(
      fmt::format("{} long-poll requests wait for other nodes: no more are forwarded", requests_.size()));
  give(std::move(forwarded), {.status = kForwardBusy});
}

void LongPollForwarder::ask(Forwarded forwarded, const HttpRequest& request) {
  const LongPollMount& mount = forwarded.mount;
  const NodeLife owner = forwarded.owner;
  const std::uint64_t number = node_.relay()->new_number(context_.shard.index());
  requests_.add(number, std::move(forwarded), mount.options().window + kMargin);
  const auto sent = node_.relay()->ask(owner, number, forwarded_from(mount, request));
  if (sent) return;
  node_.relay()->warn(fmt::format("a long-poll request was not forwarded to node {}: {}",
                                  base::shown(owner.node), sent.error().message));
  if (auto unsent = requests_.take(number, owner)) gone(*std::move(unsent));
}

/// The owner may have answered already. If the client were sent away at once, its next poll could overtake
/// the news that this answer was lost.
void LongPollForwarder::drain() {
  draining_ = true;
  requests_.limit_polls(kMargin, [this](std::uint64_t number, const Forwarded& poll) {
    node_.relay()->note(poll.owner, release(number, *poll.poll));
  });
}

// --- and back ---

/// What comes too late does not reach its client.
void LongPollForwarder::answered(const Asker& from, const ForwardedAnswer& answer) {
  if (auto forwarded = requests_.take(from.number, from.node)) return give(*std::move(forwarded), answer);
  if (answer.batch != 0) node_.relay()->note(from.node, lost(answer));
}

void LongPollForwarder::give(Forwarded forwarded, const ForwardedAnswer& answer) {
  if (answer.status == in_json(LongPollStatus::gone)) return gone(std::move(forwarded));
  if (!forwarded.poll) return forwarded.responder.respond(answer_to_post(answer.status));
  if (answer.batch != 0) return give_messages(std::move(forwarded), answer);
  forwarded.responder.respond(answer_to_poll(answer.status, *forwarded.poll));
}

/// Its session keeps the batch until the next poll, and wants to know whether it has arrived.
void LongPollForwarder::give_messages(Forwarded forwarded, const ForwardedAnswer& answer) {
  HttpResponse response = longpoll_answer_from_elsewhere(answer.token, answer.messages);
  LongPollRelay* relay = node_.relay();  // which outlives the connection
  const auto delivery = std::make_shared<http::ResponseDelivery>(
      response.body.size(), [relay, owner = forwarded.owner, token = answer.token] {
        relay->note(owner, {.kind = ForwardedRequest::Kind::taken, .token = token});
      });
  http::respond(
      std::move(forwarded.responder), std::move(response),
      [relay, owner = forwarded.owner, note = lost(answer)] { relay->note(owner, note); }, delivery);
}

void LongPollForwarder::expired(Forwarded late) {
  if (!draining_ || !late.poll) return gone(std::move(late));
  give(std::move(late), {.status = in_json(LongPollStatus::no_messages)});
}

/// A client learns it from a new session, or from the answer to its POST.
void LongPollForwarder::gone(Forwarded forwarded) {
  if (forwarded.poll) return open_(forwarded.mount, *forwarded.poll, std::move(forwarded.responder));
  forwarded.responder.respond(longpoll_answer(LongPollStatus::gone));
}

/// A few in a turn: each may run the application's connect().
void LongPollForwarder::node_went(const NodeLife& life) {
  std::vector<Forwarded> some = requests_.take_some_of(life, kGoneInATurn);
  for (Forwarded& one : some)
    gone(std::move(one));
  if (some.size() < kGoneInATurn) return;
  node_.post(context_.shard.index(), [life](LongPollServer& server) { server.forwarder().node_went(life); });
}

}  // namespace roost::transport
