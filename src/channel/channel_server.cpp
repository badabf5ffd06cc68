// SPDX-License-Identifier: Apache-2.0
// A channel's life: join → handle_in, handle_out, handle_info → leave, stop, crash or the connection's end.
#include "channel/channel_server.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/log_text.hpp"
#include "channel/extras.hpp"
#include "channel/pending_join.hpp"
#include "channel/reports.hpp"
#include "inspect/probes.hpp"

namespace roost::channels {
namespace {

/// Messages for one topic that may wait while its join is being decided.
constexpr std::size_t kMaxWaiting = 64;
constexpr std::size_t kMaxWaitingBytes = 1 << 20;

std::size_t size_of(const Payload& payload) {
  return payload.text().size() + payload.bytes().size();
}

}  // namespace

KeptMessage::KeptMessage(const phoenix::MessageView& message, base::TimePoint now)
    : join_ref(message.join_ref),
      ref(message.ref),
      event(message.event.text()),
      event_is_string(message.event.is_string()),
      payload(message.payload),
      came_at(now) {}

phoenix::MessageView KeptMessage::view() const {
  const auto name = event_is_string ? phoenix::NameView(event) : phoenix::NameView::not_a_string(event);
  return {join_ref.view(), ref.view(), {}, name, payload};
}

ChannelServer::ChannelServer(ShardContext& context, ChannelHost& host, const Route& route,
                             std::string_view topic, phoenix::RefView join_ref, phoenix::RefView ref)
    : context_(context),
      host_(host),
      route_(route),
      topic_(topic),
      join_ref_(join_ref),
      ref_(ref),
      assigns_(host.socket_assigns()) {
  assigns_.assign(route.options.assigns);
  context_.index().register_subscriber(*this);
  ++context_.insight.channels;
}

ChannelServer::~ChannelServer() {
  ROOST_CHECK(state_ == State::ended, "a channel ends before it is destroyed");
  destroy_application();  // first: it may still look at its topic and assigns
}

void ChannelServer::destroy_application() {
  const ChannelCallbackScope scope(context_, "destructor", topic_.view(), channel_.get());
  channel_.reset();
}

// --- the one place where user code runs ---

template <class Callback>
bool ChannelServer::run_callback(const Stage& stage, Callback&& callback) {
  const ChannelCallbackScope scope(context_, stage.name, topic_.view(), channel_.get());
  if (extras_) extras_->silence.cancel();  // something has come
  base::Span span(context_.telemetry, context_.clock, stage.span);
  const auto what = [&] { return telemetry_event(stage); };
  const auto crashed = [&](std::string_view problem) {
    span.exception(what, problem);
    crash(stage, problem);
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

bool ChannelServer::run_callback_function(const char* stage, const std::function<void()>& callback) {
  return run_callback({.name = stage, .span = &telemetry_span::kHandleInfo, .event = stage}, callback);
}

// --- join ---

void ChannelServer::join(const Payload& params) {
  join_started_ = context_.clock.now();
  begin_join_report(params);
  JoinResult result = JoinResult::error();
  in_join_ = true;
  const bool returned = run_callback({.name = "join", .payload = &params}, [&] {
    channel_ = route_.make();
    if (!channel_) throw std::logic_error("the factory of the route made no channel");
    channel_->server_ = this;
    callback_place.object = channel_.get();
    result = channel_->join(topic_, params);
  });
  in_join_ = false;
  if (!returned) return;
  if (result.kind() != JoinResult::Kind::later) return complete_join(result);
  if (join_report_) join_report_->keep_params();
  if (!waits_for_answer_) {
    join_crashed("join returned JoinResult::later() without pending_join(): nobody could answer it");
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

/// As the answer of the client and its membership are one delivery, nothing that is broadcast after it is
/// missed; what calls the application waits until no callback runs.
void ChannelServer::answer_pending(const JoinResult& result) {
  if (state_ != State::joining) return;
  if (result.kind() == JoinResult::Kind::ok && !send_join_answer("ok", result.response())) {
    become_member();
    defer([](ChannelServer& self) { self.join_settled(); });
  } else {
    defer([result](ChannelServer& self) { self.complete_join(result); });
  }
}

void ChannelServer::become_member() {
  const pubsub::FastLane lane{&host_.sink(), host_.serializer_index(), !route_.intercept.empty()};
  context_.index().subscribe(topic_.view(), *this, lane, membership_);
  state_ = State::joined;
  note_joined();
  report_join("JOINED");
}

/// A callback may have ended it since it became a member.
void ChannelServer::join_settled() {
  if (state_ != State::joined) return;
  if (stop_waiting()) host_.join_settled(*this);
  settle();
}

void ChannelServer::defer(std::function<void(ChannelServer&)> task) {
  context_.loop.defer([&context = context_, id = subscriber_id(), task = std::move(task)] {
    if (auto* subscriber = context.index().find(id)) task(static_cast<ChannelServer&>(*subscriber));
  });
}

bool ChannelServer::stop_waiting() {
  const bool waited = std::exchange(waits_for_answer_, false);
  if (waited) --context_.waiting_joins;
  return waited;
}

void ChannelServer::join_refused(const Payload& response) {
  if (!answer_join("error", response)) return;
  report_join("REFUSED JOIN");
  host_.note(Cause::join_refused, topic_.view());
  run_terminate(StopReason::shutdown());
  end();
}

void ChannelServer::join_crashed(std::string_view what, const Payload* params) {
  report_join_crash(what, params);
  if (const auto problem = send_join_answer("error", Payload({{"reason", "join crashed"}}))) {
    context_.logger.error(*problem);
  }
  host_.note({Cause::join_crashed, what}, topic_.view());
  end();
}

void ChannelServer::join_abandoned() {
  if (state_ == State::joining) join_crashed("every PendingJoin of it was dropped without an answer");
}

/// False when this serializer can't say the response; the join has crashed then.
bool ChannelServer::answer_join(std::string_view status, const Payload& response) {
  const auto problem = send_join_answer(status, response);
  if (problem) join_crashed(*problem);
  return !problem;
}

bool ChannelServer::keep_waiting(const phoenix::MessageView& message) {
  auto& waiting = extras().waiting;
  if (waiting.size() >= kMaxWaiting) return false;
  std::size_t bytes = size_of(message.payload);
  for (const KeptMessage& kept : waiting)
    bytes += size_of(kept.payload);
  if (bytes > kMaxWaitingBytes) return false;
  waiting.emplace_back(message, context_.loop.patient_now());
  return true;
}

std::vector<KeptMessage> ChannelServer::take_waiting() {
  return extras_ ? std::exchange(extras_->waiting, {}) : std::vector<KeptMessage>();
}

// --- messages ---

void ChannelServer::handle_in(const phoenix::MessageView& message) {
  catch_up();
  if (state_ != State::joined) return;
  if (!message.event.is_string())
    return crash({.name = "handle_in", .payload = &message.payload}, "the event is not a string");
  const Stage stage{.name = "handle_in",
                    .span = &telemetry_span::kHandleIn,
                    .event = message.event.text(),
                    .ref = message.ref.json(),
                    .payload = &message.payload};
  const bool traced = context_.insight.tracer.active();
  const bool timed = traced || context_.insight.measures || context_.telemetry.active() ||
                     logs(route_.options.log_handle_in, message.event.text());
  const base::TimePoint started = timed ? context_.clock.now() : base::TimePoint();
  Reply reply = Reply::none();
  current_ref_ = &message.ref;
  const bool returned =
      run_callback(stage, [&] { reply = channel_->handle_in(message.event.text(), message.payload); });
  current_ref_ = nullptr;
  if (!returned) return;
  if (timed) {
    const base::Duration duration = context_.clock.now() - started;
    context_.insight.counters.handle_in.observe(duration);
    report_handled(stage, duration);
    if (traced) trace_reply(stage.event, duration, reply);
  }
  if (reply.content() != nullptr) {
    if (const auto problem = send_reply(message.ref, *reply.content())) {
      crash({.name = "reply", .event = stage.event, .payload = stage.payload}, *problem);
    }
  }
  ROOST_PROBE(reply, topic_.view(), stage.event, reply.content() == nullptr ? 0 : context_.scratch.size());
  settle();
}

void ChannelServer::on_broadcast(const pubsub::BroadcastPtr& broadcast) {
  defer([broadcast](ChannelServer& self) { self.deliver(*broadcast); });
}

void ChannelServer::deliver(const pubsub::Broadcast& broadcast) {
  const BroadcastView view = broadcast.view();
  catch_up();
  const bool own_topic = view.topic == topic_.view() && !broadcast.content().dispatcher;
  if (!own_topic || state_ != State::joined) return handle_info(Info::broadcast(view));
  const Stage stage{.name = "handle_out",
                    .span = &telemetry_span::kHandleOut,
                    .event = view.event,
                    .payload = &view.payload};
  if (run_callback(stage, [&] { channel_->handle_out(view.event, view.payload); })) settle();
}

bool ChannelServer::intercepts(std::string_view event) const {
  const auto& events = route_.intercept;
  return std::find(events.begin(), events.end(), event) != events.end();
}

void ChannelServer::handle_info(const Info& info) {
  if (state_ == State::ended) return;
  Stage stage{.name = "handle_info", .span = &telemetry_span::kHandleInfo};
  if (const BroadcastView* broadcast = info.broadcast()) {
    stage.event = broadcast->event;
    stage.payload = &broadcast->payload;
  }
  if (run_callback(stage, [&] { channel_->handle_info(info); })) settle();
}

void ChannelServer::push_posted(const std::string& event, const Payload& payload) {
  if (state_ == State::joined && !try_push(event, payload)) return;
  defer([event, payload](ChannelServer& self) {  // where what is wrong with it may end the channel
    self.run_posted([&](Channel*) { self.push(event, payload); });
  });
}

void ChannelServer::run_posted(const std::function<void(Channel*)>& task) {
  const Stage stage{.name = "handle_cast", .span = &telemetry_span::kHandleInfo, .event = "handle_cast"};
  if (run_callback(stage, [&] { task(channel_.get()); })) settle();
}

void ChannelServer::run_done(const std::function<void()>& done) {
  if (run_callback_function("run_blocking", done)) settle();
}

void ChannelServer::fail(std::string_view what) {
  crash({.name = "run_blocking"}, what);
}

// --- the end ---

void ChannelServer::settle() {
  if (!extras_ || !extras_->stop_requested || state_ != State::joined) return;
  const StopReason reason = *std::exchange(extras_->stop_requested, std::nullopt);
  finish(reason);
}

void ChannelServer::leave(phoenix::RefView ref) {
  catch_up();
  if (state_ != State::joined) return;
  if (const auto problem = send_reply(ref, {"ok", {}})) context_.logger.error(*problem);
  if (context_.insight.tracer.active()) trace_reply(phoenix::kLeaveEvent, {}, Reply::ok());
  finish_gracefully(StopReason::shutdown("left"));
}

void ChannelServer::finish(const StopReason& reason) {
  if (reason.graceful()) return finish_gracefully(reason);
  report_crash({.name = "stop"}, fmt::format("channel {} ({}) stopped: {}", base::shown_quoted(topic_.view()),
                                             route_.pattern, base::shown_text(reason.text())));
  run_terminate(reason);
  send_control(false);
  host_.note({Cause::channel_stopped, reason.text()}, topic_.view());
  end();
}

/// phx_close first: what terminate pushes comes behind it (spec wire-protocol.md §11).
void ChannelServer::finish_gracefully(const StopReason& reason) {
  send_control(true);
  run_terminate(reason);
  end();
}

void ChannelServer::crash(const Stage& stage, std::string_view what) {
  if (state_ == State::ended) return;
  if (state_ == State::joining) return join_crashed(what, stage.payload);
  report_crash(stage, fmt::format("channel {} ({}) crashed in {}: {}", base::shown_quoted(topic_.view()),
                                  route_.pattern, stage.name, base::shown_text(what)));
  run_terminate(StopReason::exception(std::string(what)));
  send_control(false);
  host_.note({Cause::channel_crashed, fmt::format("{}: {}", stage.name, what)}, topic_.view());
  end();
}

void ChannelServer::kill() {
  if (state_ == State::ended) return;
  if (state_ == State::joining) return join_crashed("killed");
  report_terminated(StopReason::error("killed"));
  send_control(false);
  host_.note(Cause::channel_killed, topic_.view());
  end();
}

void ChannelServer::connection_closed(const StopReason& reason) {
  if (state_ == State::joined) run_terminate(reason);
  end();
}

void ChannelServer::discard() {
  if (state_ == State::joined) report_terminated(StopReason::shutdown("closed"));
  end();
  destroy_application();  // what it holds is free before the new join asks for it (spec wire-protocol.md §10)
}

/// A throw in here ends nothing any more: it is only logged.
void ChannelServer::run_terminate(const StopReason& reason) {
  const ChannelCallbackScope scope(context_, "terminate", topic_.view(), channel_.get());
  try {
    channel_->terminate(reason);
  } catch (const std::exception& error) {
    report_crash({.name = "terminate"},
                 fmt::format("terminate of {} threw: {}", base::shown_quoted(topic_.view()),
                             base::shown_text(error.what())));
  } catch (...) {
    report_crash({.name = "terminate"},
                 fmt::format("terminate of {} threw something that is no std::exception",
                             base::shown_quoted(topic_.view())));
  }
  report_terminated(reason);
}

void ChannelServer::end() {
  if (state_ == State::ended) return;
  state_ = State::ended;
  --context_.insight.channels;  // not later: it is destroyed when the context may be gone
  (void)stop_waiting();
  membership_.leave();
  if (extras_) extras_->stop();
  context_.index().unregister_subscriber(*this);
  host_.channel_ended(*this);
}

}  // namespace roost::channels
