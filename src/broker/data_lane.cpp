// SPDX-License-Identifier: Apache-2.0
#include "broker/data_lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace roost::broker {

using cluster::Kind;

namespace {

/// The share of a node's topics that hash to one of its lanes.
std::size_t max_topics(const LaneContext& context) {
  const std::size_t data_lanes = context.lanes - 1;
  return std::max<std::size_t>(1, context.options.max_topic_interest / data_lanes);
}

}  // namespace

DataLane::DataLane(LaneContext& context, runtime::Shard& shard, LaneStreams& streams)
    : Lane(context, shard, streams.number()),
      streams_(streams),
      interest_({.max_topics = max_topics(context), .linger = context.options.interest_linger}),
      expiry_timer_([this] { expire(); }) {}

// --- in ---

void DataLane::take(const BrokerMessage& message) {
  const TopicInterest::Topic* const topic = topic_of(message);
  if (topic == nullptr) return;  // not wanted any more, or one of all
  const auto envelope = open_envelope(message.payload);
  if (!envelope) return;
  if (envelope->kind != Kind::broadcast || envelope->topic != topic->name)
    return malformed("it is not a broadcast of the topic that it came for");
  if (streams_.joint()) return streams_.merge(*this, *envelope, message.payload);
  if (streams_.accept(*envelope) && topic->wanted) deliver(*envelope);
}

const TopicInterest::Topic* DataLane::topic_of(const BrokerMessage& message) {
  if (message.id != TopicInterest::kAllTopics) return interest_.by_id(message.id);
  const auto found = context().subjects.find(message.subject, scratch_);
  return found && found->place == nats::Place::topic ? interest_.by_name(found->name) : nullptr;
}

// --- interest ---

bool DataLane::wants(std::string_view topic) const {
  const TopicInterest::Topic* const known = interest_.by_name(topic);
  return known != nullptr && known->wanted;
}

std::optional<cluster::LossTracker::Interest> DataLane::interest_of(std::uint64_t topic_hash) const {
  const TopicInterest::Topic* const topic = interest_.by_hash(topic_hash);
  if (topic == nullptr || !topic->wanted || topic->state != TopicInterest::State::confirmed)
    return std::nullopt;
  return cluster::LossTracker::Interest{topic->name, topic->since};
}

void DataLane::want(std::string_view topic, TopicInterest::Confirmed confirmed) {
  interest_.want(topic, std::move(confirmed), loop().now());
  count_topics();
}

void DataLane::release(std::string_view topic) {
  interest_.release(topic, loop().now());
  if (interest_.by_name(topic) == nullptr) streams_.forget_topic(*this, topic);
  count_topics();
  plan_expiry();
}

void DataLane::expire() {
  interest_.expire(loop().now(), [this](std::string_view topic) { streams_.forget_topic(*this, topic); });
  count_topics();
  plan_expiry();
}

void DataLane::plan_expiry() {
  if (const auto next = interest_.next_expiry()) loop().timers().schedule(expiry_timer_, *next);
}

void DataLane::count_topics() {
  const std::size_t now = interest_.size();
  context().topics.fetch_add(now - counted_, std::memory_order_relaxed);
  counted_ = now;
}

void DataLane::went_down() {
  interest_.connection_lost([this](std::string_view topic) { streams_.forget_topic(*this, topic); });
  count_topics();
  streams_.connection_lost();
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
