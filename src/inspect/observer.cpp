// SPDX-License-Identifier: Apache-2.0
// What the verbs do while something observes (spec endpoint-and-token.md §7, §8).
#include "inspect/observer.hpp"

#include <fmt/format.h>

#include <boost/container/small_vector.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "base/log_text.hpp"
#include "inspect/shown_payload.hpp"

namespace roost::inspect {

TelemetryEvent event_of(const ObservedChannel& channel, const ObservedCall& call) {
  TelemetryEvent event;
  channel.connection.describe(event);
  event.topic = channel.topic.view();
  event.event = call.event;
  event.ref = call.ref;
  event.payload = call.payload;
  return event;
}

void Observer::trace(trace::Event event, std::string_view payload, const HasPeer* client) {
  insight_.tracer.offer(turn_time_(), event, payload, client);
}

// --- a connection, before there is a socket ---

void Observer::listener_full(std::string_view limit) {
  telemetry_.emit({.name = telemetry_event::kLimitReached, .reason = limit});
}

// --- a connect ---

void Observer::connected(ConnectReport& report, const std::function<std::string()>& peer) {
  const base::Duration duration = insight_.clock.now() - report.started_;
  answer_connect(report, duration, true);
  ++insight_.counters.connects;
  ROOST_PROBE(connect, report.connect_.mount, "ok", duration.count());
  if (!insight_.tracer.active()) return;
  const std::string address = peer();
  trace({.kind = trace::EventKind::connect,
         .topic = report.connect_.mount,
         .peer = address,
         .status = "ok",
         .duration = duration},
        {}, nullptr);
}

void Observer::connect_refused(ConnectReport& report) {
  answer_connect(report, insight_.clock.now() - report.started_, false);
}

void Observer::connect_crashed(ConnectReport& report, std::string_view what) {
  report.span_.exception([&] { return report.event(); }, what);
}

void Observer::answer_connect(ConnectReport& report, base::Duration duration, bool accepted) {
  const auto what = [&] {
    TelemetryEvent event = report.event();
    event.ok = accepted;
    return event;
  };
  report.span_.stop(what);
  if (telemetry_.active()) {
    TelemetryEvent event = what();
    event.name = telemetry_event::kSocketConnected;
    event.duration = duration;
    telemetry_.emit(event);
  }
  log_connect(report.connect_, duration, accepted);
}

void Observer::log_connect(const ObservedConnect& connect, base::Duration duration, bool accepted) {
  const LogSubject subject{connect.mount, {}, {}};
  if (!logger_.enabled(connect.log, subject)) return;
  const auto params = base::shown_parameters(logger_.filter(), boost::json::serialize(connect.params));
  const std::string line =
      fmt::format("{} {} in {}\n  Transport: :{}\n  Serializer: {}\n  Parameters: {}",
                  accepted ? "CONNECTED TO" : "REFUSED CONNECTION TO", connect.socket_type,
                  base::duration_text(duration), connect.transport, connect.serializer, params.text);
  const LogField shown = params.cut ? LogField{"params", std::string_view(params.text)}
                                    : LogField{"params", LogJson{params.text}};
  const LogField fields[] = {{"socket", connect.socket_type},
                             {"transport", connect.transport},
                             {"serializer", connect.serializer},
                             {"vsn", connect.vsn},
                             {"result", accepted ? "ok" : "error"},
                             {"duration_ns", duration.count()},
                             shown};
  logger_.write({connect.log, line, subject, fields});
}

// --- a message of a client ---

void Observer::emit_received(const HasId& connection, std::size_t bytes) {
  telemetry_.emit(
      {.name = telemetry_event::kFrameReceived, .connection = connection.connection_id(), .bytes = bytes});
}

void Observer::trace_raw(trace::EventKind kind, ConnectionId connection, const HasPeer& client,
                         std::size_t bytes, std::string_view text) {
  trace({.kind = kind, .id = connection, .bytes = bytes}, text, &client);
}

void Observer::trace_decoded(ConnectionId connection, const HasPeer& client,
                             const phoenix::MessageView& message, std::size_t bytes) {
  trace({.kind = trace::EventKind::in,
         .id = connection,
         .topic = message.topic.text(),
         .event = message.event.text(),
         .bytes = bytes},
        message.payload.text(), &client);
}

void Observer::emit_decoded(ConnectionId connection, const phoenix::MessageView& message) {
  telemetry_.emit({.name = telemetry_event::kMessageDecoded,
                   .connection = connection,
                   .topic = message.topic.text(),
                   .event = message.event.text()});
}

void Observer::limit_reached(ConnectionId connection, const phoenix::MessageView& message,
                             std::string_view limit) {
  if (!telemetry_.active()) return;
  telemetry_.emit({.name = telemetry_event::kLimitReached,
                   .connection = connection,
                   .topic = message.topic.text(),
                   .event = message.event.text(),
                   .reason = limit});
}

// --- a join ---

std::unique_ptr<JoinReport> Observer::joining(const ObservedChannel& channel, const Payload& params,
                                              LogLevel log) {
  if (!telemetry_.active() && !logs(channel, log, {})) return nullptr;
  auto report = std::make_unique<JoinReport>(telemetry_, insight_.clock, params, log);
  report->span_.start([&] { return event_of(channel, report->call()); });
  return report;
}

void Observer::joined(const ObservedChannel& channel, base::TimePoint began,
                      std::unique_ptr<JoinReport> report) {
  const base::Duration duration = insight_.clock.now() - began;
  ++insight_.counters.joins;
  insight_.counters.join.observe(duration);
  ROOST_PROBE(join, channel.topic.view(), "ok", duration.count());
  if (insight_.tracer.active()) {
    trace({.kind = trace::EventKind::join,
           .id = channel.connection.connection_id(),
           .topic = channel.topic.view(),
           .status = "ok",
           .duration = duration},
          {}, &channel.connection.client());
  }
  if (report) answer_join(channel, *report, true);
}

void Observer::join_refused(const ObservedChannel& channel, std::unique_ptr<JoinReport> report) {
  if (report) answer_join(channel, *report, false);
}

void Observer::answer_join(const ObservedChannel& channel, JoinReport& report, bool ok) {
  const base::Duration duration = insight_.clock.now() - report.started_;
  const auto what = [&] {
    TelemetryEvent event = event_of(channel, report.call());
    event.ok = ok;
    return event;
  };
  report.span_.stop(what);
  if (telemetry_.active()) {
    TelemetryEvent event = what();
    event.name = telemetry_event::kChannelJoined;
    event.duration = duration;
    event.log = report.log_;
    telemetry_.emit(event);
  }
  if (logs(channel, report.log_, {})) log_join(channel, report, duration, ok);
}

void Observer::log_join(const ObservedChannel& channel, const JoinReport& report, base::Duration duration,
                        bool ok) {
  const ShownPayload params(logger_, *report.params_);
  const std::string id = to_string(channel.connection.connection_id());
  const std::string line =
      fmt::format("{} {} in {}\n  Parameters: {}", ok ? "JOINED" : "REFUSED JOIN",
                  base::shown(channel.topic.view()), base::duration_text(duration), params.text());
  const LogField fields[] = {
      {"connection", id}, {"channel", channel.type}, {"duration_ns", duration.count()}, params.field()};
  logger_.write({report.log_, line, {channel.connection.mount_path(), channel.topic.view(), {}}, fields});
}

void Observer::join_crashed(const ObservedChannel& channel, std::string_view what, const Payload* params,
                            std::unique_ptr<JoinReport> report) {
  if (report) {
    report->span_.exception([&] { return event_of(channel, report->call()); }, what);
    if (params == nullptr) params = report->params_;
  }
  log_crash(channel, {.name = "join", .payload = params},
            fmt::format("join of {} ({}) crashed: {}", base::shown_quoted(channel.topic.view()),
                        channel.route, base::shown_text(what)));
}

// --- a callback ---

void Observer::emit_handled_in(const ObservedChannel& channel, const ObservedCall& call, const Start& start,
                               LogLevel log, const ReplySummary& reply) {
  const base::Duration duration = insight_.clock.now() - start.time;
  insight_.counters.handle_in.observe(duration);
  if (telemetry_.active()) {
    TelemetryEvent event = event_of(channel, call);
    event.name = telemetry_event::kChannelHandledIn;
    event.duration = duration;
    event.log = log;
    telemetry_.emit(event);
  }
  if (logs(channel, log, call.event)) log_handled_in(channel, call, duration, log);
  if (!start.traced) return;
  trace_answer({channel.connection.connection_id(), channel.connection.client(), channel.topic.view(),
                call.event, reply.status,
                reply.payload == nullptr ? std::string_view() : reply.payload->text(), duration});
}

void Observer::log_handled_in(const ObservedChannel& channel, const ObservedCall& call,
                              base::Duration duration, LogLevel level) {
  const ShownPayload params(logger_, *call.payload);
  const std::string id = to_string(channel.connection.connection_id());
  const std::string line = fmt::format("HANDLED {} INCOMING ON {} ({}) in {}\n  Parameters: {}",
                                       base::shown(call.event), base::shown(channel.topic.view()),
                                       channel.type, base::duration_text(duration), params.text());
  const LogField fields[] = {{"connection", id},
                             {"channel", channel.type},
                             {"ref", LogJson{call.ref}},
                             {"duration_ns", duration.count()},
                             params.field()};
  logger_.write({level, line, {channel.connection.mount_path(), channel.topic.view(), call.event}, fields});
}

// --- what a client is sent ---

void Observer::trace_answer(const ObservedAnswer& answer) {
  trace({.kind = trace::EventKind::reply,
         .id = answer.connection,
         .topic = answer.topic,
         .event = answer.event,
         .status = answer.status,
         .bytes = answer.payload.size(),
         .duration = answer.duration},
        answer.payload, &answer.client);
}

void Observer::trace_broadcast(std::string_view topic, std::string_view event, const Payload& payload,
                               std::size_t members) {
  trace({.kind = trace::EventKind::broadcast,
         .topic = topic,
         .event = event,
         .bytes = payload.text().size(),
         .deliveries = members},
        payload.text(), nullptr);
}

void Observer::trace_queued(const ObservedAnswer& message, std::size_t bytes) {
  trace({.kind = trace::EventKind::out,
         .id = message.connection,
         .topic = message.topic,
         .event = message.event,
         .bytes = bytes},
        message.payload, &message.client);
}

void Observer::emit_queued(const HasId& connection, std::size_t bytes) {
  telemetry_.emit(
      {.name = telemetry_event::kMessageQueued, .connection = connection.connection_id(), .bytes = bytes});
}

void Observer::dropped(const HasId& connection, const HasPeer& client, Cause cause, std::size_t bytes) {
  insight_.count(cause);
  const std::string_view name = text_of(cause).name;
  if (insight_.tracer.active()) {
    trace({.kind = trace::EventKind::drop, .id = connection.connection_id(), .status = name, .bytes = bytes},
          {}, &client);
  }
  if (!telemetry_.active()) return;
  telemetry_.emit({.name = telemetry_event::kMessageDropped,
                   .connection = connection.connection_id(),
                   .reason = name,
                   .bytes = bytes});
}

void Observer::emit_flushed(const HasId& connection, std::size_t bytes) {
  telemetry_.emit(
      {.name = telemetry_event::kFlushed, .connection = connection.connection_id(), .bytes = bytes});
}

// --- an end ---

void Observer::crashed(const ObservedChannel& channel, const ObservedCall& call, std::string_view what) {
  log_crash(channel, call,
            fmt::format("channel {} ({}) crashed in {}: {}", base::shown_quoted(channel.topic.view()),
                        channel.route, call.name, base::shown_text(what)));
}

void Observer::stopped(const ObservedChannel& channel, std::string_view reason) {
  log_crash(channel, {.name = "stop"},
            fmt::format("channel {} ({}) stopped: {}", base::shown_quoted(channel.topic.view()),
                        channel.route, base::shown_text(reason)));
}

void Observer::terminate_threw(const ObservedChannel& channel, std::string_view what) {
  log_crash(channel, {.name = "terminate"},
            fmt::format("terminate of {} threw: {}", base::shown_quoted(channel.topic.view()),
                        base::shown_text(what)));
}

/// With what the callback was called for, so that the call can be repeated.
void Observer::log_crash(const ObservedChannel& channel, const ObservedCall& call, std::string line) {
  const std::string id = to_string(channel.connection.connection_id());
  boost::container::small_vector<LogField, 5> fields{
      {"connection", id}, {"channel", channel.type}, {"callback", call.name}};
  std::optional<ShownPayload> params;
  if (call.payload != nullptr) {
    params.emplace(logger_, *call.payload);
    if (!call.event.empty()) {
      line += fmt::format("\n  Event: {}", base::shown(call.event));
      fields.push_back({"event", call.event});
    }
    line += fmt::format("\n  Parameters: {}", params->text());
    fields.push_back(params->field());
  }
  logger_.write({LogLevel::error, line, {channel.connection.mount_path(), channel.topic.view(), {}}, fields});
}

void Observer::emit_terminated(const ObservedChannel& channel, const std::string& reason) {
  TelemetryEvent event = event_of(channel, {.name = "terminate"});
  event.name = telemetry_event::kChannelTerminated;
  event.reason = reason;
  telemetry_.emit(event);
}

void Observer::closed(const HasId& connection, std::string_view reason, std::uint16_t code) {
  telemetry_.emit({.name = telemetry_event::kSocketClosed,
                   .connection = connection.connection_id(),
                   .reason = reason,
                   .count = code});
}

}  // namespace roost::inspect
