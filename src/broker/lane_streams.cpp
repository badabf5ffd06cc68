// SPDX-License-Identifier: Apache-2.0
#include "broker/lane_streams.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "broker/data_lane.hpp"

namespace roost::broker {

using cluster::Envelope;
using cluster::Kind;
using cluster::LossCause;
using cluster::LossTracker;

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

}  // namespace

LaneStreams::LaneStreams(LaneContext& context, runtime::Shard& shard, std::uint16_t number,
                         std::size_t brokers)
    : context_(context),
      shard_(shard),
      loop_(shard.loop()),
      mailbox_(shard.mailbox()),
      number_(number),
      brokers_(brokers),
      report_([this](const cluster::Loss& loss) { report(loss); }),
      merger_(
          tracker_, cluster::StreamMerger::Counted::by_topic,
          [this](std::size_t broker) { return others_bring(broker); },
          [this](const Envelope& envelope) { deliver(envelope); }, report_),
      confirmations_(
          brokers, [this](std::size_t broker) { return lanes_[broker]->connected(); },
          [this](std::size_t broker, std::string_view topic) { came_late(broker, topic); }),
      digest_timer_([this] { send_digest(); }),
      settle_timer_([this] { settle(); }),
      merge_timer_([this] { let_go(); }) {
  lanes_.reserve(brokers);
  context.subjects.append_all(digests_);
}

void LaneStreams::finish() {
  digest_timer_.cancel();
  settle_timer_.cancel();
  merge_timer_.cancel();
}

bool LaneStreams::on_own_thread() const noexcept {
  return lanes_.front()->on_own_thread();
}

// --- out ---

std::uint16_t LaneStreams::published_lane() const noexcept {
  return joint() ? static_cast<std::uint16_t>(cluster::kJointLanes + number_) : number_;
}

/// Direct broadcasts need numbers only where they go out twice.
LaneStreams::Number LaneStreams::next(Kind kind, std::string_view key) {
  if (kind == Kind::broadcast) {
    plan_digest();
    return book_.next(key);
  }
  return {joint() ? direct_book_.next(key).sequence : 0, false};
}

void LaneStreams::send(std::string_view subject, std::string_view key, Envelope envelope) {
  const Number number = next(envelope.kind, key);
  envelope.origin.lane = published_lane();
  envelope.sequence = number.sequence;
  envelope.begins = number.begins;
  publish(subject, envelope);
}

void LaneStreams::send_encoded(std::string_view subject, Kind kind, std::string_view key,
                               std::string encoded) {
  const Number number = next(kind, key);
  cluster::renumber(encoded, published_lane(), number.sequence, number.begins);
  publish(subject, std::string_view(encoded));
}

/// It is sent if one of the brokers takes it.
template <class Bytes>
void LaneStreams::publish(std::string_view subject, const Bytes& bytes) {
  bool sent = false;
  for (DataLane* lane : lanes_)
    sent = lane->publish(subject, bytes) || sent;
  Figures::add(sent ? context_.figures.sent : context_.figures.dropped);
}

void LaneStreams::plan_digest() {
  if (!digest_timer_.scheduled()) loop_.schedule_after(digest_timer_, context_.options.digest_interval);
}

/// While all links are away nothing is said, and the book goes on collecting: the digest after the return
/// names what was lost meanwhile.
void LaneStreams::send_digest() {
  const auto connected = [](const DataLane* lane) { return lane->connected(); };
  if (std::none_of(lanes_.begin(), lanes_.end(), connected)) return plan_digest();
  book_.digest([](std::string_view) { return true; },
               [this](std::uint64_t digest, std::string_view payload) {
                 for (DataLane* lane : lanes_)
                   lane->tell(digests_, {.kind = Kind::digest,
                                         .payload_kind = cluster::PayloadKind::binary,
                                         .origin = {context_.node, context_.incarnation, published_lane()},
                                         .sequence = digest,
                                         .payload = payload});
               });
}

// --- in ---

/// What a node of one broker sends has no copy to wait for.
void LaneStreams::merge(const DataLane& from, const Envelope& broadcast, std::string_view bytes) {
  if (!cluster::is_joint(broadcast.origin)) {
    if (accept(broadcast)) deliver(broadcast);
    return;
  }
  merger_.take(broadcast, bytes, broker_of(from), loop_.now());
  plan_let_go();
}

std::size_t LaneStreams::broker_of(const DataLane& lane) const {
  return static_cast<std::size_t>(std::find(lanes_.begin(), lanes_.end(), &lane) - lanes_.begin());
}

bool LaneStreams::others_bring(std::size_t broker) const {
  for (std::size_t other = 0; other < lanes_.size(); ++other)
    if (other != broker && lanes_[other]->connected()) return true;
  return false;
}

bool LaneStreams::wants(std::string_view topic) const {
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const DataLane* lane) { return lane->wants(topic); });
}

void LaneStreams::deliver(const Envelope& envelope) {
  if (wants(envelope.topic)) lanes_.front()->deliver(envelope);
}

void LaneStreams::report(const cluster::Loss& loss) {
  if (!wants(loss.topic)) return;
  Figures::add(context_.figures.lost, loss.count);
  context_.receiver.gap({loss.topic, loss.origin.name, loss.count, gap_cause_of(loss.cause)});
}

void LaneStreams::take_digest(std::string_view bytes) {
  const auto decoded = cluster::decode(bytes);
  const auto* const envelope = std::get_if<Envelope>(&decoded);
  if (envelope == nullptr) return;
  tracker_.take_digest(
      *envelope, loop_.now(), [this](std::uint64_t hash) { return interest_of(hash); }, report_);
  plan_settle();
}

/// Since all that confirmed it have.
std::optional<LossTracker::Interest> LaneStreams::interest_of(std::uint64_t hash) const {
  std::optional<LossTracker::Interest> known;
  for (const DataLane* lane : lanes_) {
    const auto one = lane->interest_of(hash);
    if (one && (!known || known->since < one->since)) known = one;
  }
  return known;
}

void LaneStreams::settle() {
  tracker_.settle(loop_.now(), report_);
  plan_settle();
}

void LaneStreams::plan_settle() {
  if (const auto next = tracker_.next_settle()) loop_.timers().schedule(settle_timer_, *next);
}

void LaneStreams::let_go() {
  merger_.pass(loop_.now());
  plan_let_go();
}

void LaneStreams::plan_let_go() {
  if (const auto next = merger_.next()) loop_.timers().schedule(merge_timer_, *next);
}

// --- interest ---

void LaneStreams::want(std::string_view topic, TopicInterest::Confirmed confirmed) {
  if (!joint()) return lanes_.front()->want(topic, std::move(confirmed));
  const std::uint64_t question = confirmations_.ask(topic, std::move(confirmed));
  for (std::size_t broker = 0; broker < lanes_.size(); ++broker)
    lanes_[broker]->want(topic, [this, question, broker](const Result<void>& answer) {
      confirmations_.answer(question, broker, answer);
    });
}

void LaneStreams::release(std::string_view topic) {
  for (DataLane* lane : lanes_)
    lane->release(topic);
}

void LaneStreams::forget_topic(const DataLane& lane, std::string_view topic) {
  for (const DataLane* other : lanes_)
    if (other != &lane && other->knows(topic)) return;
  merger_.forget_topic(topic);
  tracker_.forget_topic(topic);
}

void LaneStreams::forget_origin(std::string_view name, std::uint64_t incarnation) {
  tracker_.forget_origin(name, incarnation);
}

void LaneStreams::connection_lost() {
  confirmations_.lost();
}

/// Unless its return is about to be reported, as a gap of all topics.
void LaneStreams::came_late(std::size_t broker, std::string_view topic) {
  if (!lanes_[broker]->reports_return())
    context_.receiver.gap({.topic = topic, .cause = GapCause::late_interest});
}

}  // namespace roost::broker
