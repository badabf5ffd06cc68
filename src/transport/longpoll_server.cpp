// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "http/make_request.hpp"
#include "transport/longpoll_admission.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kBadPoll = 400;

}  // namespace

LongPollServer::LongPollServer(channels::ShardContext& context, LongPollNode& node,
                               net::ShardBacklog* backlog)
    : context_(context),
      node_(node),
      steps_(context.shard, context.logger),
      refusals_(context.loop),
      forwarder_(context, node,
                 [this](const LongPollMount& mount, const HttpRequest& request, HttpResponder responder) {
                   open(mount, request, std::move(responder));
                 }),
      flushes_(context.loop),
      backlog_(backlog == nullptr ? own_backlog_ : *backlog),
      home_(*this, context.shard.mailbox()) {
  node_.add(context_.shard.index(), home_.address());
  context_.loop.add_turn_end(*this);
}

LongPollServer::~LongPollServer() {
  context_.loop.remove_turn_end(*this);
}

/// Sessions to which nothing is sent any more are shed, too.
bool LongPollServer::on_turn_end() {
  if (!backlog_.over_ceiling()) return false;
  for (const auto& entry : sessions_)
    entry.second->count_under_way();
  for (auto next = sessions_.begin();
       next != sessions_.end() && backlog_.over_ceiling_without(being_released());)
    (next++)->second->shed_if_above_average();  // which removes it from the table
  return false;
}

void LongPollServer::stop(std::vector<std::shared_ptr<http::ResponseDelivery>> answers) {
  for (auto& answer : answers) {
    answer->stop();
    stopped_.push_back(std::move(answer));
  }
}

/// They are closed by their own shards, a little later.
std::size_t LongPollServer::being_released() {
  std::erase_if(stopped_, [](const auto& answer) { return answer->left() == 0; });
  std::size_t bytes = 0;
  for (const auto& answer : stopped_)
    bytes += answer->left();
  return bytes;
}

// --- a request, on the shard on which it arrived ---

void LongPollServer::handle(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder) {
  if (!Admission::origin_allowed(context_, terms_of(mount), request)) {
    return responder.respond(longpoll_answer(LongPollStatus::forbidden));
  }
  if (request.method == "OPTIONS") return responder.respond(longpoll_preflight(request));
  if (request.method == "GET") return get(mount, request, std::move(responder));
  if (request.method == "POST") return post(mount, request, std::move(responder));
  responder.respond(longpoll_refusal(kBadPoll));
}

std::optional<NamedSession> LongPollServer::session_of(const LongPollMount& mount,
                                                       const HttpRequest& request) const {
  const auto token = session_token_of(request);
  auto named = node_.tokens().verify(token, mount.options().token_max_age);
  if (!named && token && node_.relay() != nullptr) node_.relay()->cannot_verify(*token);
  return named;
}

void LongPollServer::get(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder) {
  const auto named = session_of(mount, request);
  if (!named) return open(mount, request, std::move(responder));
  if (named->elsewhere) return forwarder_.forward(mount, *named->elsewhere, request, std::move(responder));
  const ConnectionId session = named->session;
  if (session.shard == context_.shard.index()) return poll(mount, session, request, std::move(responder));
  node_.post(session.shard,
             [&mount, session, request, responder = std::move(responder)](LongPollServer& server) mutable {
               server.poll(mount, session, request, std::move(responder));
             });
}

void LongPollServer::post(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder) {
  const auto named = session_of(mount, request);
  if (!named) return responder.respond(longpoll_answer(LongPollStatus::gone));
  if (named->elsewhere) return forwarder_.forward(mount, *named->elsewhere, request, std::move(responder));
  auto messages = posted_messages(request);
  if (!messages) return responder.respond(longpoll_refusal(kBadPoll));
  const ConnectionId session = named->session;
  const base::TimePoint since = context_.clock.now();
  if (session.shard == context_.shard.index())
    return responder.respond(longpoll_answer(publish(session, *messages, since)));
  node_.post(session.shard, [session, messages = std::move(*messages), since,
                             responder = std::move(responder)](LongPollServer& server) mutable {
    responder.respond(longpoll_answer(server.publish(session, messages, since)));
  });
}

// --- on the session's shard ---

void LongPollServer::poll(const LongPollMount& mount, ConnectionId session, const HttpRequest& request,
                          HttpResponder responder) {
  LongPollSession* found = find(session);
  if (found == nullptr) return open(mount, request, std::move(responder));
  found->poll({std::string(session_token_of(request).value_or("")), std::move(responder)});
}

LongPollStatus LongPollServer::publish(ConnectionId session, const PostedMessages& messages,
                                       base::TimePoint since) {
  LongPollSession* found = find(session);
  return found == nullptr ? LongPollStatus::gone : found->publish(messages, since);
}

void LongPollServer::lost(ConnectionId session, LongPollOutbox::BatchNumber batch) {
  if (LongPollSession* found = find(session)) found->lost(batch);
}

void LongPollServer::taken(ConnectionId session) {
  if (LongPollSession* found = find(session)) found->taken();
}

void LongPollServer::release(ConnectionId session, const Asker& poll) {
  if (LongPollSession* found = find(session)) found->release(poll);
}

/// From another node.
void LongPollServer::serve(ConnectionId session, const ForwardedRequest& request, base::TimePoint since,
                           ForwardedResponder responder) {
  if (request.kind == ForwardedRequest::Kind::post)
    return responder.respond({.status = publish(session, request, since)});
  LongPollSession* found = find(session);
  if (found != nullptr) return found->poll({request.token, std::move(responder)});
  responder.respond({.status = static_cast<unsigned>(LongPollStatus::gone)});
}

unsigned LongPollServer::publish(ConnectionId session, const ForwardedRequest& request,
                                 base::TimePoint since) {
  if (request.body.size() > kMaxPostedBody) return kBadPoll;
  const auto messages = posted_messages(request.type, request.body);
  return messages ? static_cast<unsigned>(publish(session, *messages, since)) : kBadPoll;
}

void LongPollServer::open(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder) {
  Admission::start(std::make_unique<LongPollAdmission>(*this, mount), steps_, request, std::move(responder));
}

void LongPollServer::refuse(const LongPollMount& mount, HttpResponse response, HttpResponder responder) {
  refusals_.answer(std::move(responder), std::move(response), mount.socket.options.refusal.delay);
}

/// "Gone" together with a token means a new session.
HttpResponse LongPollServer::start(const LongPollMount& mount, const HttpRequest& request,
                                   socket::AcceptedConnection accepted) {
  auto session = std::make_unique<LongPollSession>(*this, mount, http::peer_text(request));
  session->accept(std::move(accepted));
  const ConnectionId id = session->id();
  LongPollSession& opened = *sessions_.emplace(id, std::move(session)).first->second;
  opened.opened();
  if (draining_) opened.drain();
  return longpoll_answer(LongPollStatus::gone, node_.tokens().sign(id), {});
}

// --- its sessions ---

LongPollSession* LongPollServer::find(ConnectionId session) const {
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void LongPollServer::remove(const LongPollSession& session) {
  auto node = sessions_.extract(session.id());
  ROOST_CHECK(!node.empty(), "a session ends once");
  context_.loop.retire(std::move(node.mapped()));
}

bool LongPollServer::ask_others(ConnectionId session) {
  if (node_.shards() == 1) return false;
  node_.post((session.shard + 1) % node_.shards(),
             [session](LongPollServer& other) { other.pass_on(session); });
  return true;
}

/// From shard to shard, as soon as each has read everything that has arrived, and finally back home.
void LongPollServer::pass_on(ConnectionId session) {
  const std::size_t here = context_.shard.index();
  if (here == session.shard) {
    if (LongPollSession* found = find(session)) found->no_poll_found();
    return;
  }
  const std::size_t next = context_.loop.has_read_all() ? (here + 1) % node_.shards() : here;
  node_.post(next, [session](LongPollServer& other) { other.pass_on(session); });
}

void LongPollServer::drain() {
  draining_ = true;
  steps_.refuse_waiting();
  refusals_.give_all();
  forwarder_.drain();
  std::vector<LongPollSession*> all;  // draining removes sessions from the table
  all.reserve(sessions_.size());
  for (const auto& entry : sessions_)
    all.push_back(entry.second.get());
  for (LongPollSession* session : all)
    session->drain();
}

void LongPollServer::close_all() {
  while (!sessions_.empty())
    sessions_.begin()->second->end({Cause::node_stopped, "the node ends"}, StopReason::shutdown("closed"));
}

}  // namespace roost::transport
