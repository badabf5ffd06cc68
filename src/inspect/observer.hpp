// SPDX-License-Identifier: Apache-2.0
// The one door for observation: a verb for each stage in the life of a connection, a join and a message
// (docs/life_of_a_message.md lists them). Each verb feeds whatever observes that stage: counters, telemetry,
// traces, the why-ledger, probes and the log. An unobserved stage costs a branch. Owner and thread: a shard.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/span.hpp"
#include "inspect/connect_report.hpp"
#include "inspect/join_report.hpp"
#include "inspect/probes.hpp"
#include "inspect/shard_insight.hpp"
#include "protocol/phoenix/protocol_names.hpp"

namespace roost::inspect {

/// What telemetry says of a callback.
[[nodiscard]] TelemetryEvent event_of(const ObservedChannel& channel, const ObservedCall& call);

class Observer {
 public:
  using TurnTime = std::function<base::TimePoint()>;  // stands still during a turn, and costs no system call

  /// All but the last are borrowed.
  Observer(const base::Clock& clock, Telemetry& telemetry, Logger& logger, TurnTime turn_time)
      : insight_(clock), telemetry_(telemetry), logger_(logger), turn_time_(std::move(turn_time)) {}
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer() = default;

  /// What the verbs feed, for those who ask.
  [[nodiscard]] ShardInsight& insight() noexcept { return insight_; }

  // A connection, before there is a socket.

  /// A listener has reached that limit, and accepts no more for now.
  void listener_full(std::string_view limit);
  /// A TLS handshake took this CPU time, after waiting for its turn.
  void handshake_step(base::Duration cpu, base::Duration waited) {
    insight_.counters.handshake_cpu += cpu;
    insight_.counters.handshake_wait += waited;
  }

  // A connect.

  /// `connect` is borrowed by the report.
  [[nodiscard]] ConnectReport connecting(const ObservedConnect& connect) {
    return {telemetry_, insight_.clock, connect};
  }
  /// `peer` is called while a trace runs.
  void connected(ConnectReport& report, const std::function<std::string()>& peer);
  void connect_refused(ConnectReport& report);
  /// It threw: only the end of its span is reported.
  void connect_crashed(ConnectReport& report, std::string_view what);

  // A message of a client.

  void received(const HasId& connection, std::size_t bytes) {
    ++insight_.counters.messages_in;
    insight_.counters.bytes_in += bytes;
    if (telemetry_.active()) emit_received(connection, bytes);
  }
  /// Of a raw socket, whose messages have neither topic nor event; `text` is empty for bytes.
  void received_raw(ConnectionId connection, const HasPeer& client, std::size_t bytes,
                    std::string_view text) {
    if (insight_.tracer.active()) trace_raw(trace::EventKind::in, connection, client, bytes, text);
  }
  void decoded(ConnectionId connection, const HasPeer& client, const phoenix::MessageView& message,
               std::size_t bytes) {
    ROOST_PROBE(in, message.topic.text(), message.event.text(), bytes);
    if (insight_.tracer.active()) trace_decoded(connection, client, message, bytes);
    if (telemetry_.active()) emit_decoded(connection, message);
  }
  void limit_reached(ConnectionId connection, const phoenix::MessageView& message, std::string_view limit);

  // A join.

  /// Null while joins are not observed.
  [[nodiscard]] std::unique_ptr<JoinReport> joining(const ObservedChannel& channel, const Payload& params,
                                                    LogLevel log);
  /// `began`: when it was asked for.
  void joined(const ObservedChannel& channel, base::TimePoint began, std::unique_ptr<JoinReport> report);
  void join_refused(const ObservedChannel& channel, std::unique_ptr<JoinReport> report);
  /// `params`: null if they are not at hand.
  void join_crashed(const ObservedChannel& channel, std::string_view what, const Payload* params,
                    std::unique_ptr<JoinReport> report);

  // A callback.

  /// The caller starts and ends it, with event_of().
  [[nodiscard]] base::Span calling(const ObservedCall& call) {
    return {telemetry_, insight_.clock, call.span};
  }
  struct Start {
    base::TimePoint time{};
    bool timed = false;
    bool traced = false;
  };
  struct ReplySummary {
    std::string_view status = "none";
    const Payload* payload = nullptr;
  };
  /// When handle_in begins, if anybody wants to know.
  [[nodiscard]] Start handling_in(const ObservedChannel& channel, const ObservedCall& call, LogLevel log) {
    const bool traced = insight_.tracer.active();
    const bool timed = traced || insight_.measures || telemetry_.active() || logs(channel, log, call.event);
    return {timed ? insight_.clock.now() : base::TimePoint(), timed, traced};
  }
  void handled_in(const ObservedChannel& channel, const ObservedCall& call, const Start& start, LogLevel log,
                  const ReplySummary& reply) {
    if (start.timed) emit_handled_in(channel, call, start, log, reply);
  }

  // What a client is sent.

  /// The reply of a handle_in is queued; 0 bytes: there is none.
  void replied(std::string_view topic, std::string_view event, std::size_t bytes) {
    ROOST_PROBE(reply, topic, event, bytes);
    static_cast<void>(topic), static_cast<void>(event), static_cast<void>(bytes);  // without probes
  }
  /// No callback has given this answer just now.
  void answered(const ObservedAnswer& answer) {
    if (insight_.tracer.active()) trace_answer(answer);
  }
  void pushed(std::string_view topic, std::string_view event, std::size_t bytes) {
    ROOST_PROBE(out, topic, event, bytes);
    static_cast<void>(topic), static_cast<void>(event), static_cast<void>(bytes);  // without probes
  }
  /// A broadcast reaches this shard's members. `first`: no other shard had given it to members before.
  void broadcast(std::string_view topic, std::string_view event, const Payload& payload, std::size_t members,
                 bool first) {
    ++insight_.counters.dispatches;
    if (first) ++insight_.counters.broadcasts;
    if (insight_.tracer.active()) trace_broadcast(topic, event, payload, members);
    ROOST_PROBE(broadcast, topic, event, members);
  }
  /// It is queued for all of them.
  void delivered(base::TimePoint published_at) {
    if (insight_.measures) insight_.counters.delivery.observe(insight_.clock.now() - published_at);
  }
  /// `message.source` has its topic, event and payload; null: another verb traces it. `bytes`: as they go
  /// out.
  template <class Message>
  void queued(const HasId& connection, const HasPeer& client, const Message& message, std::size_t bytes) {
    ++insight_.counters.messages_out;
    insight_.counters.bytes_out += bytes;
    if (insight_.tracer.active() && message.source != nullptr) {
      trace_queued({.connection = connection.connection_id(),
                    .client = client,
                    .topic = message.source->topic,
                    .event = message.source->event,
                    .status = {},
                    .payload = message.source->payload.text()},
                   message.payload_size());
    }
    if (telemetry_.active()) emit_queued(connection, bytes);
  }
  void sent_raw(ConnectionId connection, const HasPeer& client, std::size_t bytes, std::string_view text) {
    if (insight_.tracer.active()) trace_raw(trace::EventKind::out, connection, client, bytes, text);
  }
  /// Queued before, and then not sent.
  void dropped(const HasId& connection, const HasPeer& client, Cause cause, std::size_t bytes);
  /// The kernel is about to be offered what is queued.
  void flushing(std::size_t queued_bytes) {
    if (insight_.measures) insight_.counters.send_queue.observe(queued_bytes);
  }
  void flushed(const HasId& connection, std::size_t bytes) {
    if (telemetry_.active()) emit_flushed(connection, bytes);
  }

  // An end.

  /// Why something was refused, dropped or ended.
  void recorded(const Why& why, const Party& party, std::uint16_t code, const Evidence& evidence) {
    insight_.note(insight_.clock.now(), why, party, code, evidence);
  }
  /// One of so many that they are only counted.
  void counted(Cause cause) { insight_.count(cause); }
  void crashed(const ObservedChannel& channel, const ObservedCall& call, std::string_view what);
  void stopped(const ObservedChannel& channel, std::string_view reason);
  void terminate_threw(const ObservedChannel& channel, std::string_view what);
  template <class Reason>
  void terminated(const ObservedChannel& channel, const Reason& reason) {
    if (telemetry_.active()) emit_terminated(channel, reason.text());
  }
  /// The caller starts and ends it.
  [[nodiscard]] base::Span closing() { return {telemetry_, insight_.clock, &telemetry_span::kClose}; }
  /// `code`: of the close; 0: none.
  void closed(const HasId& connection, std::string_view reason, std::uint16_t code);

  // A turn of the loop.

  /// It is over, but for its sleep.
  void turned() {
    if (insight_.measures) insight_.counters.loop_turn.observe(insight_.clock.now() - turn_time_());
  }

 private:
  [[nodiscard]] bool logs(const ObservedChannel& channel, LogLevel level, std::string_view event) const {
    return logger_.enabled(level, {channel.connection.mount_path(), channel.topic.view(), event}) &&
           !channel.topic.view().starts_with("phoenix");
  }
  void answer_connect(ConnectReport& report, base::Duration duration, bool accepted);
  void log_connect(const ObservedConnect& connect, base::Duration duration, bool accepted);
  void emit_received(const HasId& connection, std::size_t bytes);
  void emit_decoded(ConnectionId connection, const phoenix::MessageView& message);
  void emit_handled_in(const ObservedChannel& channel, const ObservedCall& call, const Start& start,
                       LogLevel log, const ReplySummary& reply);
  void emit_terminated(const ObservedChannel& channel, const std::string& reason);
  void emit_queued(const HasId& connection, std::size_t bytes);
  void emit_flushed(const HasId& connection, std::size_t bytes);
  void answer_join(const ObservedChannel& channel, JoinReport& report, bool ok);
  void log_join(const ObservedChannel& channel, const JoinReport& report, base::Duration duration, bool ok);
  void log_handled_in(const ObservedChannel& channel, const ObservedCall& call, base::Duration duration,
                      LogLevel level);
  void log_crash(const ObservedChannel& channel, const ObservedCall& call, std::string line);

  void trace(trace::Event event, std::string_view payload, const HasPeer* client);
  void trace_raw(trace::EventKind kind, ConnectionId connection, const HasPeer& client, std::size_t bytes,
                 std::string_view text);
  void trace_decoded(ConnectionId connection, const HasPeer& client, const phoenix::MessageView& message,
                     std::size_t bytes);
  void trace_answer(const ObservedAnswer& answer);
  void trace_broadcast(std::string_view topic, std::string_view event, const Payload& payload,
                       std::size_t members);
  void trace_queued(const ObservedAnswer& message, std::size_t bytes);

  ShardInsight insight_;  // a member, so that a verb finds it without a detour
  Telemetry& telemetry_;
  Logger& logger_;
  const TurnTime turn_time_;
};

}  // namespace roost::inspect
