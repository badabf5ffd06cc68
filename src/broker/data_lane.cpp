// SPDX-License-Identifier: Apache-2.0
#include "broker/data_lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace roost::broker {

using cluster::Envelope;
using cluster::Kind;
using cluster::LossCause;

namespace {

GapCause gap_cause_of(LossCause cause) {
  switch (cause) {
    case LossCause::jump:
      return GapCause::jump;
    case LossCause::tail:
      return GapCause::tail;
    case LossCause::beginning:
      return GapCause::beginning;
  }
  return GapCause::jump;
}

/// The share of a node's topics that hash to one of its lanes.
std::size_t max_topics(const LaneContext& context) {
  const std::size_t data_lanes = context.lanes - 1;
  return std::max<std::size_t>(1, context.options.max_topic_interest / data_lanes);
}

}  // namespace

DataLane::DataLane(LaneContext& context, runtime::Shard& shard, std::uint16_t number)
    : Lane(context, shard, number),
      interest_({.max_topics = max_topics(context), .linger = context.options.interest_linger}),
      report_([this](const cluster::Loss& loss) { report(loss); }),
      digest_timer_([this] { send_digest(); }),
      settle_timer_([this] { settle(); }),
      expiry_timer_([this] { expire(); }) {
  context.subjects.append_all(digests_);
}

// --- out ---

void DataLane::send(std::string_view subject, Envelope envelope) {
  envelope.origin.lane = number();
  if (envelope.kind == Kind::broadcast) {
    const auto next = book_.next(envelope.topic);
    envelope.sequence = next.sequence;
    envelope.begins = next.begins;
    plan_digest();
  }
  publish(subject, envelope);
}

void DataLane::send_encoded(std::string_view subject, std::string_view topic, std::string encoded,
                            Counted counted) {
  if (counted == Counted::yes) {
    const auto next = book_.next(topic);
    cluster::renumber(encoded, number(), next.sequence, next.begins);
    plan_digest();
  }
  publish(subject, encoded);
}

void DataLane::plan_digest() {
  if (!digest_timer_.scheduled()) loop().schedule_after(digest_timer_, context().options.digest_interval);
}

/// While the link is away nothing is said, and the book goes on collecting: the digest after the return names
/// what was lost meanwhile.
void DataLane::send_digest() {
  if (!link().connected()) return plan_digest();
  book_.digest([](std::string_view) { return true; },
               [this](std::uint64_t digest, std::string_view payload) {
                 say(digests_, {.kind = Kind::digest,
                                .payload_kind = cluster::PayloadKind::binary,
                                .origin = own_origin(),
                                .sequence = digest,
                                .payload = payload});
               });
}

// --- in ---

void DataLane::take(const BrokerMessage& message) {
  const TopicInterest::Topic* const topic = topic_of(message);
  if (topic == nullptr) return;  // not wanted any more, or one of all
  const auto envelope = open_envelope(message.payload);
  if (!envelope) return;
  if (envelope->kind != Kind::broadcast || envelope->topic != topic->name)
    return malformed("it is not a broadcast of the topic that it came for");
  take_broadcast(*topic, *envelope);
}

const TopicInterest::Topic* DataLane::topic_of(const BrokerMessage& message) {
  if (message.id != TopicInterest::kAllTopics) return interest_.by_id(message.id);
  const auto found = context().subjects.find(message.subject, scratch_);
  return found && found->place == nats::Place::topic ? interest_.by_name(found->name) : nullptr;
}

void DataLane::take_broadcast(const TopicInterest::Topic& topic, const Envelope& envelope) {
  if (!tracker_.accept(envelope, report_)) return;
  if (topic.wanted) deliver(envelope);
}

void DataLane::report(const cluster::Loss& loss) {
  const TopicInterest::Topic* const topic = interest_.by_name(loss.topic);
  if (topic == nullptr || !topic->wanted) return;
  Figures::add(context().figures.lost, loss.count);
  context().receiver.gap({loss.topic, loss.origin.name, loss.count, gap_cause_of(loss.cause)});
}

void DataLane::take_digest(std::string_view bytes) {
  const auto decoded = cluster::decode(bytes);
  const auto* const envelope = std::get_if<Envelope>(&decoded);
  if (envelope == nullptr) return;
  const auto interest_of = [this](std::uint64_t hash) -> std::optional<cluster::LossTracker::Interest> {
    const TopicInterest::Topic* const topic = interest_.by_hash(hash);
    if (topic == nullptr || !topic->wanted || topic->state != TopicInterest::State::confirmed)
      return std::nullopt;
    return cluster::LossTracker::Interest{topic->name, topic->since};
  };
  tracker_.take_digest(*envelope, loop().now(), interest_of, report_);
  plan_settle();
}

void DataLane::forget_origin(std::string_view name, std::uint64_t incarnation) {
  tracker_.forget_origin(name, incarnation);
}

void DataLane::settle() {
  tracker_.settle(loop().now(), report_);
  plan_settle();
}

void DataLane::plan_settle() {
  if (const auto next = tracker_.next_settle()) loop().timers().schedule(settle_timer_, *next);
}

// --- interest ---

void DataLane::want(std::string_view topic, TopicInterest::Confirmed confirmed) {
  interest_.want(topic, std::move(confirmed), loop().now());
  count_topics();
}

void DataLane::release(std::string_view topic) {
  interest_.release(topic, loop().now());
  if (interest_.by_name(topic) == nullptr) tracker_.forget_topic(topic);
  count_topics();
  plan_expiry();
}

void DataLane::expire() {
  interest_.expire(loop().now(), [this](std::string_view topic) { tracker_.forget_topic(topic); });
  count_topics();
  plan_expiry();
}

void DataLane::plan_expiry() {
  if (const auto next = interest_.next_expiry()) loop().timers().schedule(expiry_timer_, *next);
}

void DataLane::count_topics() {
  const std::size_t now = interest_.size();
  context().figures.topics.fetch_add(now - counted_, std::memory_order_relaxed);
  counted_ = now;
}

void DataLane::went_down() {
  interest_.connection_lost();
  count_topics();
}

void DataLane::topics_confirmed() {
  interest_.confirm(loop().now());
  if (std::exchange(was_all_, interest_.gets_all()) == interest_.gets_all()) return;
  context().logger.warning(fmt::format(
      "{}: lane {} {}", context().engine.name, number(),
      was_all_ ? fmt::format("has members of more than {} topics: it gets all topics of the cluster and "
                             "picks its own (max_topic_interest)",
                             max_topics(context()))
               : "is subscribed to single topics again"));
}

bool DataLane::sends_more() {
  return interest_.send(*this);
}

void DataLane::refused_own(const BrokerRefusal& refusal) {
  const Error error = make_error("the broker refused the topic: " + std::string(refusal.reason),
                                 std::errc::permission_denied);
  if (refusal.subject.empty()) return interest_.refuse_next(error);
  if (refusal.subject.ends_with('*')) return interest_.refuse_all();
  const auto found = context().subjects.find(refusal.subject, scratch_);
  if (found && found->place == nats::Place::topic) interest_.refuse(found->name, error);
}

void DataLane::finish_own() {
  digest_timer_.cancel();
  settle_timer_.cancel();
  expiry_timer_.cancel();
}

void DataLane::subscribe(std::string_view topic, SubscriptionId id) {
  subject_.clear();
  if (context().subjects.append_topic(subject_, topic)) link().subscribe(subject_, id);
}

void DataLane::subscribe_all(SubscriptionId id) {
  subject_.clear();
  context().subjects.append_topics_prefix(subject_);
  link().subscribe_all(subject_, id);
}

void DataLane::unsubscribe(SubscriptionId id) {
  link().unsubscribe(id);
}

void DataLane::barrier() {
  link().barrier(BrokerLink::Barrier::topics);
}

}  // namespace roost::broker
