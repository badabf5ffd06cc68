// SPDX-License-Identifier: Apache-2.0
// A channel's life: join → handle_in, handle_out, handle_info → leave, stop, crash or the connection's end.
#include "channel/channel_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "base/check.hpp"
#include "channel/channel_info.hpp"
#include "channel/channel_timers.hpp"
#include "channel/page_walk.hpp"
#include "channel/pending_join.hpp"

namespace roost::channels {
namespace {

inspect::Observer::ReplySummary summary_of(const Reply& reply) {
  if (reply.content() == nullptr) return {};
  return {reply.content()->status, &reply.content()->response};
}

}  // namespace

/// Kept apart so that a channel that only listens stays small.
struct ChannelServer::Extras {
  explicit Extras(ChannelServer& channel)
      : timers(
            channel.shard().loop,
            [&channel](const std::function<void()>& callback) {
              if (channel.run_callback_function("timer", callback)) channel.settle();
            },
            [&channel] { channel.handle_info(Info::timeout()); }) {}

  void stop() {
    presences.clear();
    pages.reset();
    timers.stop();
    other_topics.clear();
    inbox.close();
  }

  ChannelTimers timers;
  Inbox inbox;
  std::vector<std::unique_ptr<pubsub::Membership>> other_topics;
  std::optional<StopReason> stop_requested;
  std::map<Presence*, PresenceOwner> presences;
  std::unique_ptr<PageWalk> pages;  // null: it did not push any
};

ChannelServer::ChannelServer(ShardContext& shard, ChannelHost& host, const Route& route,
                             std::string_view topic, phoenix::RefView join_ref, phoenix::RefView ref)
    : Subscriber(shard.channels.insert<SubscriberId>(*this)),
      context_{shard, host, route, Topic(topic), phoenix::Ref(join_ref), phoenix::Ref(ref)},
      assigns_(host.socket_assigns()) {
  assigns_.assign(route.options.assigns);
  ++shard.insight.channels;
}

ChannelServer::~ChannelServer() {
  ROOST_CHECK(state_ == State::ended, "a channel ends before it is destroyed");
  destroy_application();  // first: it may still look at its topic and assigns
}

void ChannelServer::destroy_application() {
  const ChannelCallbackScope scope(shard(), "destructor", topic(), application_.get());
  application_.reset();
}

ChannelServer::Extras& ChannelServer::extras() {
  if (!extras_) extras_ = std::make_unique<Extras>(*this);
  return *extras_;
}

// --- the one place where user code runs ---

template <class Callback>
bool ChannelServer::run_callback(const Call& call, Callback&& callback) {
  const ChannelCallbackScope scope(shard(), call.name, topic(), application_.get());
  if (extras_) extras_->timers.something_has_come();
  base::Span span = observer().calling(call);
  const auto what = [&] { return inspect::event_of(context_.observed(), call); };
  const auto crashed = [&](std::string_view problem) {
    span.exception(what, problem);
    crash(call, problem);
    return false;
  };
  span.start(what);
  try {
    callback();
  } catch (const std::exception& error) {
    return crashed(error.what());
  } catch (...) {
    return crashed("not a std::exception");
  }
  span.stop(what);
  return true;
}

bool ChannelServer::run_callback_function(const char* name, const std::function<void()>& callback) {
  return run_callback({.name = name, .span = &telemetry_span::kHandleInfo, .event = name}, callback);
}

// --- join ---

void ChannelServer::join(const Payload& params) {
  join_started_ = shard().clock.now();
  join_report_ = observer().joining(context_.observed(), params, route().options.log_join);
  if (!shard().join_gate || shard().join_gate->pass(*this, params)) return ask_application(params);
  if (join_report_) join_report_->keep_params();
  waited_for_topic_ = true;
  ++shard().waiting_joins;
}

void ChannelServer::topic_confirmed(const Payload& params) {
  if (state_ == State::joining) ask_application(params);
}

void ChannelServer::topic_refused(std::string_view why) {
  if (state_ != State::joining) return;
  if (!answer_join("error", Payload({{"reason", "cluster unavailable"}}))) return;
  observer().join_refused(context_.observed(), std::move(join_report_));
  host().note({Cause::cluster_unavailable, why}, topic());
  end();
}

void ChannelServer::ask_application(const Payload& params) {
  JoinResult result = JoinResult::error();
  in_join_ = true;
  const bool returned = run_callback({.name = "join", .payload = &params}, [&] {
    application_ = route().make();
    if (!application_) throw std::logic_error("the factory of the route made no channel");
    application_->server_ = this;
    callback_place.object = application_.get();
    result = application_->join(context_.topic, params);
  });
  in_join_ = false;
  if (!returned) return;
  if (result.kind() != JoinResult::Kind::later) return complete_join(result);
  if (join_report_) join_report_->keep_params();
  if (!waits_for_answer_) {
    join_crashed("join returned JoinResult::later() without pending_join(): so it could never be answered");
  }
}

void ChannelServer::complete_join(const JoinResult& result) {
  if (state_ != State::joining) return;
  if (result.kind() == JoinResult::Kind::ok) {
    if (answer_join("ok", result.response())) become_member();
    join_settled();
  } else {
    join_refused(result.response());
  }
}

/// The client's answer and its membership are one delivery, so it misses nothing that is broadcast after the
/// answer; what calls the application waits until no callback runs.
void ChannelServer::answer_pending(const JoinResult& result) {
  if (state_ != State::joining) return;
  if (result.kind() == JoinResult::Kind::ok && !voice().answer_join("ok", result.response())) {
    become_member();
    defer([](ChannelServer& self) { self.join_settled(); });
  } else {
    defer([result](ChannelServer& self) { self.complete_join(result); });
  }
}

void ChannelServer::become_member() {
  const pubsub::FastLane lane{&host().sink(), host().serializer_index(), !route().intercept.empty()};
  shard().index().subscribe(topic(), *this, lane, membership_);
  if (shard().join_gate) shard().join_gate->release(subscriber_id());
  if (route().hears_gaps) shard().pubsub->hear_gaps(shard().shard.index());
  state_ = State::joined;
  observer().joined(context_.observed(), join_started_, std::move(join_report_));
}

/// A callback may have ended it since it became a member.
void ChannelServer::join_settled() {
  if (state_ != State::joined) return;
  if (stop_waiting()) host().join_settled(*this);
  settle();
}

void ChannelServer::defer(std::function<void(ChannelServer&)> task) {
  shard().loop.defer([&shard = shard(), id = subscriber_id(), task = std::move(task)] {
    if (ChannelServer* self = shard.channels.find(id)) task(*self);
  });
}

bool ChannelServer::stop_waiting() {
  const bool waited = std::exchange(waits_for_answer_, false);
  const bool waited_for_topic = std::exchange(waited_for_topic_, false);
  shard().waiting_joins -= static_cast<std::size_t>(waited) + static_cast<std::size_t>(waited_for_topic);
  return waited || waited_for_topic;
}

void ChannelServer::join_refused(const Payload& response) {
  if (!answer_join("error", response)) return;
  observer().join_refused(context_.observed(), std::move(join_report_));
  host().note(Cause::join_refused, topic());
  run_terminate(StopReason::shutdown());
  end();
}

void ChannelServer::join_crashed(std::string_view what, const Payload* params) {
  observer().join_crashed(context_.observed(), what, params, std::move(join_report_));
  if (const auto problem = voice().answer_join("error", Payload({{"reason", "join crashed"}}))) {
    shard().logger.error(*problem);
  }
  host().note({Cause::join_crashed, what}, topic());
  end();
}

void ChannelServer::join_abandoned() {
  if (state_ == State::joining) join_crashed("every PendingJoin of it was dropped without an answer");
}

/// False when this serializer cannot express the response; the join has crashed then.
bool ChannelServer::answer_join(std::string_view status, const Payload& response) {
  const auto problem = voice().answer_join(status, response);
  if (problem) join_crashed(*problem);
  return !problem;
}

bool ChannelServer::keep_waiting(const phoenix::MessageView& message) {
  return extras().inbox.keep(message, shard().loop.patient_now());
}

std::vector<KeptMessage> ChannelServer::take_waiting() {
  return extras_ ? extras_->inbox.take_waiting() : std::vector<KeptMessage>();
}

// --- messages ---

void ChannelServer::handle_in(const phoenix::MessageView& message) {
  catch_up();
  if (state_ != State::joined) return;
  if (!message.event.is_string())
    return crash({.name = "handle_in", .payload = &message.payload}, "the event is not a string");
  const Call call{.name = "handle_in",
                  .span = &telemetry_span::kHandleIn,
                  .event = message.event.text(),
                  .ref = message.ref.json(),
                  .payload = &message.payload};
  const LogLevel log = route().options.log_handle_in;
  const auto start = observer().handling_in(context_.observed(), call, log);
  Reply reply = Reply::none();
  current_ref_ = &message.ref;
  const bool returned =
      run_callback(call, [&] { reply = application_->handle_in(call.event, message.payload); });
  current_ref_ = nullptr;
  if (!returned) return;
  observer().handled_in(context_.observed(), call, start, log, summary_of(reply));
  answer(message, reply);
  settle();
}

void ChannelServer::answer(const phoenix::MessageView& message, const Reply& reply) {
  const std::string_view event = message.event.text();
  if (reply.content() == nullptr) return observer().replied(topic(), event, 0);
  if (const auto problem = voice().reply(message.ref, *reply.content())) {
    crash({.name = "reply", .event = event, .payload = &message.payload}, *problem);
  }
  observer().replied(topic(), event, shard().scratch.size());
}

void ChannelServer::on_broadcast(const pubsub::BroadcastPtr& broadcast) {
  defer([broadcast](ChannelServer& self) { self.deliver(*broadcast); });
}

void ChannelServer::deliver(const pubsub::Broadcast& broadcast) {
  const BroadcastView view = broadcast.view();
  catch_up();
  const bool own_topic = view.topic == topic() && !broadcast.content().dispatcher;
  if (!own_topic || state_ != State::joined) return handle_info(Info::broadcast(view));
  const Call call{.name = "handle_out",
                  .span = &telemetry_span::kHandleOut,
                  .event = view.event,
                  .payload = &view.payload};
  if (run_callback(call, [&] { application_->handle_out(view.event, view.payload); })) settle();
}

bool ChannelServer::intercepts(std::string_view event) const {
  const auto& events = route().intercept;
  return std::find(events.begin(), events.end(), event) != events.end();
}

void ChannelServer::handle_info(const Info& info) {
  if (state_ == State::ended) return;
  Call call{.name = "handle_info", .span = &telemetry_span::kHandleInfo};
  if (const BroadcastView* broadcast = info.broadcast()) {
    call.event = broadcast->event;
    call.payload = &broadcast->payload;
  }
  if (run_callback(call, [&] { application_->handle_info(info); })) settle();
}

void ChannelServer::on_gap(const PubSubGap& gap) {
  if (!route().hears_gaps) return;
  defer([topic = std::string(gap.topic), origin = std::string(gap.origin), count = gap.count,
         cause = gap.cause](ChannelServer& self) {
    const PubSubGap kept{topic, origin, count, cause};
    const Call call{.name = "handle_gap", .span = &telemetry_span::kHandleInfo, .event = "handle_gap"};
    if (self.run_callback(call, [&] { self.application_->handle_gap(kept); })) self.settle();
  });
}

void ChannelServer::run_posted(const std::function<void(Channel*)>& task) {
  const Call call{.name = "handle_cast", .span = &telemetry_span::kHandleInfo, .event = "handle_cast"};
  if (run_callback(call, [&] { task(application_.get()); })) settle();
}

// --- messages to itself ---

void ChannelServer::send_self(std::any value) {
  extras().inbox.send_self(std::move(value));
  // By the mailbox and not by defer(): a channel that keeps sending to itself leaves room for the others.
  shard().handles->mailbox->post([target = shard().handles->context, id = subscriber_id()] {
    if (ChannelServer* channel = target->channels.find(id)) channel->take_from_self();
  });
}

/// One message, unless it was taken already.
void ChannelServer::take_from_self() {
  if (!extras_) return;
  if (const auto value = extras_->inbox.take_from_self()) handle_info(Info::message(*value));
}

/// A message is handled after all that was sent to the channel before it came, as a process would.
void ChannelServer::catch_up() {
  if (!extras_) return;
  for (std::size_t sent = extras_->inbox.sent_to_self(); sent > 0; --sent)
    take_from_self();
}

// --- what it says ---

void ChannelServer::push(std::string_view event, const Payload& payload) {
  require_joined("push");
  shard().loop.deliver_waiting();
  if (const auto problem = try_push(event, payload)) {
    throw std::invalid_argument(fmt::format("push of \"{}\": {}", event, *problem));
  }
}

Voice::Problem ChannelServer::try_push(std::string_view event, const Payload& payload) {
  std::size_t size = 0;
  auto problem = voice().push(event, payload, size);
  if (!problem) membership_.count_sent(size);
  return problem;
}

void ChannelServer::push_posted(const std::string& event, const Payload& payload) {
  if (state_ == State::joined && !try_push(event, payload)) return;
  defer([event, payload](ChannelServer& self) {  // where a problem with it may end the channel
    self.run_posted([&](Channel*) { self.push(event, payload); });
  });
}

void ChannelServer::broadcast(SubscriberId from, std::string_view event, const Payload& payload) {
  require_joined("broadcast");
  shard().pubsub->broadcast_from(from, topic(), event, payload).value();
}

void ChannelServer::require_joined(const char* what) const {
  if (state_ == State::joined) return;
  if (state_ == State::ended) {
    throw std::logic_error(fmt::format("{} on \"{}\" after the channel has ended", what, topic()));
  }
  throw std::logic_error(fmt::format(
      "{} on \"{}\" before its join is answered: send_self() a message in join() and {} in handle_info()",
      what, topic(), what));
}

SocketRef ChannelServer::socket_ref() const {
  if (state_ != State::joined || current_ref_ == nullptr) {
    throw std::logic_error(
        fmt::format("socket_ref on \"{}\" outside handle_in: there is no message to answer", topic()));
  }
  return SocketRef(std::make_shared<const SocketRef::Address>(
      SocketRef::Address{shard().handles, connection_id(), context_.topic,
                         phoenix::Ref(context_.own_join_ref()), phoenix::Ref(*current_ref_)}));
}

PendingJoin ChannelServer::pending_join() {
  if (!in_join_) throw std::logic_error(fmt::format("pending_join on \"{}\" outside join()", topic()));
  if (waits_for_answer_) {
    throw std::logic_error(fmt::format("pending_join on \"{}\" is taken once: copy the first one", topic()));
  }
  waits_for_answer_ = true;
  ++shard().waiting_joins;
  return PendingJoin(std::make_shared<PendingJoin::State>(shard().handles, subscriber_id()));
}

ChannelHandle ChannelServer::handle() const {
  return {subscriber_id(), shard().handles};
}

// --- presence ---

/// In no callback when a handle asks.
ChannelPresence ChannelServer::presence(std::string_view name) {
  if (state_ == State::ended)
    throw std::logic_error(fmt::format("presence on \"{}\" after the channel has ended", topic()));
  if (shard().presences == nullptr) throw std::logic_error("this node has no presences");
  presence::PresenceServer& found = shard().presences->find(name);
  auto& owners = extras().presences;
  auto owner = owners.find(&found);
  if (owner == owners.end()) owner = owners.emplace(&found, found.owner()).first;
  return {*this, found, owner->second, std::string(topic())};
}

void ChannelServer::push_pages(const Presence& presence, const std::string& topic) {
  require_joined("push_state");
  shard().loop.deliver_waiting();
  auto& pages = extras().pages;
  pages = std::make_unique<PageWalk>(shard().loop, presence, topic,
                                     [this](std::string_view event, const Payload& payload) {
                                       if (const auto problem = try_push(event, payload))
                                         warn(fmt::format("push of \"{}\": {}", event, *problem));
                                     });
  pages->start();
}

void ChannelServer::with_presence(std::string_view name,
                                  const std::function<void(const ChannelPresence&)>& use) {
  try {
    use(presence(name));
  } catch (const std::exception& error) {
    warn(fmt::format("presence on \"{}\": {}", topic(), error.what()));
  }
}

// --- timers, further topics, work on the pool ---

TimerId ChannelServer::start_timer(std::chrono::milliseconds delay, bool repeats,
                                   std::function<void()> callback) {
  return extras().timers.start(delay, repeats, std::move(callback));
}

void ChannelServer::cancel_timer(TimerId timer) {
  if (extras_) extras_->timers.cancel(timer);
}

void ChannelServer::timeout_after(std::chrono::milliseconds silence) {
  extras().timers.timeout_after(silence);
}

void ChannelServer::subscribe(std::string_view topic) {
  shard().loop.deliver_waiting();  // what was broadcast before is not for it
  auto membership = std::make_unique<pubsub::Membership>();
  shard().index().subscribe(topic, *this, pubsub::FastLane{}, *membership);
  extras().other_topics.push_back(std::move(membership));
}

void ChannelServer::unsubscribe(std::string_view topic) {
  if (!extras_) return;
  std::erase_if(extras_->other_topics, [topic](const auto& one) { return one->topic() == topic; });
}

void ChannelServer::run_on_pool(PoolWork work) {
  channels::run_on_pool(shard(), subscriber_id(), std::move(work));
}

void ChannelServer::work_returned(const PoolOutcome& outcome) {
  if (!outcome.done) return crash({.name = "run_blocking"}, outcome.problem);
  if (run_callback_function("run_blocking", outcome.done)) settle();
}

// --- the end ---

void ChannelServer::request_stop(StopReason reason) {
  extras().stop_requested = std::move(reason);
}

void ChannelServer::settle() {
  if (!extras_ || !extras_->stop_requested || state_ != State::joined) return;
  const StopReason reason = *std::exchange(extras_->stop_requested, std::nullopt);
  finish(reason);
}

void ChannelServer::leave(phoenix::RefView ref) {
  catch_up();
  if (state_ != State::joined) return;
  if (const auto problem = voice().reply(ref, {"ok", {}})) shard().logger.error(*problem);
  observer().answered({connection_id(), host().client(), topic(), phoenix::kLeaveEvent, "ok", "{}"});
  finish_gracefully(StopReason::shutdown("left"));
}

void ChannelServer::finish(const StopReason& reason) {
  if (reason.graceful()) return finish_gracefully(reason);
  observer().stopped(context_.observed(), reason.text());
  run_terminate(reason);
  voice().error();
  host().note({Cause::channel_stopped, reason.text()}, topic());
  end();
}

/// phx_close first: what terminate pushes comes after it (spec wire-protocol.md §11).
void ChannelServer::finish_gracefully(const StopReason& reason) {
  voice().close();
  run_terminate(reason);
  end();
}

void ChannelServer::crash(const Call& call, std::string_view what) {
  if (state_ == State::ended) return;
  if (state_ == State::joining) return join_crashed(what, call.payload);
  observer().crashed(context_.observed(), call, what);
  run_terminate(StopReason::exception(std::string(what)));
  voice().error();
  host().note({Cause::channel_crashed, fmt::format("{}: {}", call.name, what)}, topic());
  end();
}

void ChannelServer::kill() {
  if (state_ == State::ended) return;
  if (state_ == State::joining) return join_crashed("killed");
  observer().terminated(context_.observed(), StopReason::error("killed"));
  voice().error();
  host().note(Cause::channel_killed, topic());
  end();
}

void ChannelServer::connection_closed(const StopReason& reason) {
  if (state_ == State::joined) run_terminate(reason);
  end();
}

void ChannelServer::discard() {
  if (state_ == State::joined) observer().terminated(context_.observed(), StopReason::shutdown("closed"));
  end();
  destroy_application();  // what it holds is free before the new join asks for it (spec wire-protocol.md §10)
}

/// A throw in here is only logged: the channel is ending already.
void ChannelServer::run_terminate(const StopReason& reason) {
  const ChannelCallbackScope scope(shard(), "terminate", topic(), application_.get());
  try {
    application_->terminate(reason);
  } catch (const std::exception& error) {
    observer().terminate_threw(context_.observed(), error.what());
  } catch (...) {
    observer().terminate_threw(context_.observed(), "not a std::exception");
  }
  observer().terminated(context_.observed(), reason);
}

void ChannelServer::end() {
  if (state_ == State::ended) return;
  state_ = State::ended;
  --shard().insight.channels;  // not later: it is destroyed when the shard's context may be gone
  (void)stop_waiting();
  membership_.leave();
  if (shard().join_gate) shard().join_gate->release(subscriber_id());
  if (extras_) extras_->stop();
  shard().channels.erase(subscriber_id());
  host().channel_ended(*this);
}

// --- introspection ---

ChannelInfo ChannelServer::info(Detail detail) const {
  ChannelInfo info = info_of(context_, join_started_);
  info.id = subscriber_id();
  info.joined = joined();
  if (detail == Detail::described && application_) info.state = described(context_, *application_);
  return info;
}

}  // namespace roost::channels
