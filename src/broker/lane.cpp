// SPDX-License-Identifier: Apache-2.0
#include "broker/lane.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "base/check.hpp"
#include "base/log_text.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace roost::broker {

using cluster::Envelope;
using cluster::Kind;
using phoenix::PayloadAccess;

namespace {

bool is_json_object(std::string_view text) {
  // A payload goes into frames as it is: no white space around it either.
  if (!text.starts_with('{') || !text.ends_with('}')) return false;
  return std::holds_alternative<phoenix::JsonShape>(phoenix::validate_json(text));
}

}  // namespace

Lane::Lane(LaneContext& context, runtime::Shard& shard, std::uint16_t number)
    : context_(context),
      shard_(shard),
      loop_(shard.loop()),
      mailbox_(shard.mailbox()),
      number_(number),
      link_(loop_, context.engine, link_options(), context.board, *this),
      probe_timer_([this] { send_probe(); }),
      probe_silence_(loop_, link_, [this] { no_probe_came(); }) {}

LinkOptions Lane::link_options() const {
  const BrokerOptions& options = context_.options;
  return {.number = number_,
          .connect_timeout = options.connect_timeout,
          .probe_interval = options.probe_interval,
          .max_queued_bytes = options.max_queued_bytes,
          .retries = {.delays = options.reconnect_delays, .jitter = 0.5}};
}

void Lane::open() {
  thread_.store(std::this_thread::get_id());
  loop_.schedule_after(probe_timer_, context_.options.probe_interval);
  link_.open();
}

void Lane::finish() {
  thread_.store({});
  probe_timer_.cancel();
  probe_silence_.cancel();
  finish_own();
  link_.finish();
}

// --- out ---

bool Lane::send(std::string_view subject, const Envelope& envelope) {
  return link_.publish(subject, cluster::encoded_size(envelope), [&envelope](std::string& out) {
    const auto fault = cluster::encode(envelope, out);
    ROOST_CHECK(!fault, "what is published was checked before");
  });
}

bool Lane::send(std::string_view subject, std::string_view encoded) {
  return link_.publish(subject, encoded.size(), [encoded](std::string& out) { out += encoded; });
}

void Lane::say(std::string_view subject, const Envelope& envelope) {
  static_cast<void>(send(subject, envelope));
}

void Lane::say(std::string_view subject, std::string_view encoded) {
  static_cast<void>(send(subject, encoded));
}

bool Lane::publish(std::string_view subject, const Envelope& envelope) {
  return logged(send(subject, envelope));
}

bool Lane::publish(std::string_view subject, std::string_view encoded) {
  return logged(send(subject, encoded));
}

/// That it is not connected is logged by the board.
bool Lane::logged(bool sent) {
  if (sent || !link_.connected()) return sent;
  context_.dropped_log.warning(
      fmt::format("{}: the broker does not take messages as fast as they are sent: one was dropped",
                  context_.engine.name),
      loop_.now());
  return false;
}

// --- in ---

void Lane::on_message(const BrokerMessage& message) {
  if (message.id == kProbe) return take_probe(message.payload);
  take(message);
}

std::optional<Envelope> Lane::open_envelope(std::string_view bytes) {
  const auto decoded = cluster::decode(bytes);
  if (const auto* fault = std::get_if<cluster::EnvelopeFault>(&decoded)) {
    malformed(fault->reason);
    return std::nullopt;
  }
  const auto& envelope = std::get<Envelope>(decoded);
  return context_.is_own(envelope.origin) ? std::nullopt : std::optional(envelope);
}

void Lane::malformed(std::string_view reason) {
  Figures::add(context_.figures.malformed);
  context_.malformed_log.warning(fmt::format("{}: a message was dropped: {}", context_.engine.name, reason),
                                 loop_.now());
}

void Lane::deliver(const Envelope& envelope) {
  const bool json = envelope.payload_kind == cluster::PayloadKind::json;
  if (json && !is_json_object(envelope.payload)) return malformed("its payload is not a JSON object");
  const Payload payload =
      json ? PayloadAccess::borrow_json(envelope.payload) : PayloadAccess::borrow_binary(envelope.payload);
  Figures::add(context_.figures.received);
  context_.receiver.receive({envelope.topic, envelope.event, payload, envelope.dispatcher});
}

// --- the connection ---

void Lane::on_up() {
  confirmed_ = false;
  std::string subject;
  if (context_.subjects.append_probe(subject, context_.node, number_)) link_.subscribe(subject, kProbe);
  subscribe_own();
  link_.barrier(BrokerLink::Barrier::lane);
  probe_silence_.give(2 * context_.options.probe_interval);
}

void Lane::on_down(GapCause cause) {
  if (!away_) away_ = cause;
  // It may be silent for long; messages are missing already.
  if (cause == GapCause::silent_broker && is_listening()) context_.receiver.gap({.cause = cause});
  probe_silence_.cancel();
  went_down();
}

void Lane::on_barrier(BrokerLink::Barrier barrier) {
  if (barrier == BrokerLink::Barrier::lane) confirmed_ = true;
  if (barrier == BrokerLink::Barrier::topics) topics_confirmed();
}

bool Lane::top_up() {
  const bool more = sends_more();
  if (away_ && confirmed_ && is_complete()) report_return();
  return more;
}

/// Only now: who asks again what is true meanwhile misses nothing any more.
void Lane::report_return() {
  const GapCause cause = *std::exchange(away_, std::nullopt);
  if (is_listening()) context_.receiver.gap({.cause = cause});
}

void Lane::on_refused(const BrokerRefusal& refusal) {
  context_.refused_log.warning(
      fmt::format("{}: the broker refused {} {}: {}", context_.engine.name,
                  refusal.verb == BrokerRefusal::Verb::publish ? "publishing to" : "subscribing to",
                  base::shown_quoted(refusal.subject), base::shown_text(refusal.reason)),
      loop_.now());
  if (refusal.verb == BrokerRefusal::Verb::subscribe) refused_own(refusal);
}

// --- probes ---

void Lane::send_probe() {
  loop_.schedule_after(probe_timer_, context_.options.probe_interval);
  if (!link_.connected()) return;
  link_.barrier(BrokerLink::Barrier::sign_of_life);  // for the round trip
  const auto next = static_cast<std::uint16_t>((number_ + 1U) % context_.lanes);
  std::string subject;
  if (!context_.subjects.append_probe(subject, context_.node, next)) return;
  say(subject, {.kind = Kind::probe, .origin = own_origin(), .sequence = ++probes_});
}

void Lane::take_probe(std::string_view bytes) {
  const auto decoded = cluster::decode(bytes);
  const auto* envelope = std::get_if<Envelope>(&decoded);
  if (envelope == nullptr || envelope->kind != Kind::probe) return malformed("it is not a probe");
  if (context_.is_own(envelope->origin)) probe_silence_.give(2 * context_.options.probe_interval);
}

void Lane::no_probe_came() {
  if (!link_.connected()) return;
  // It may come after what this node has not read yet.
  if (link_.has_unread()) return probe_silence_.give(context_.options.probe_interval);
  const base::Duration patience = 2 * context_.options.probe_interval;
  const std::size_t before = (number_ + context_.lanes - 1) % context_.lanes;
  const auto since = context_.board.up_since(before);
  if (!since) return probe_silence_.give(patience);
  const base::Duration left = *since + patience - loop_.now();
  if (left > base::Duration::zero()) return probe_silence_.give(left);
  const std::string problem = "the broker took messages and delivered none";
  context_.others.reopen(before, GapCause::silent_broker, problem);
  link_.reopen(GapCause::silent_broker, problem);
}

}  // namespace roost::broker
