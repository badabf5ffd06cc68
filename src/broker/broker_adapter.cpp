// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_adapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/random.hpp"
#include "broker/node_name.hpp"

namespace roost::broker {

using cluster::Envelope;
using cluster::Kind;

namespace {

std::uint64_t random_incarnation() {
  std::uint64_t number = 0;
  const auto random = base::system_random();
  while (number == 0)
    random(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

BrokerOptions with_node(BrokerOptions options) {
  if (options.node.empty()) options.node = default_node_name();
  return options;
}

Kind kind_of(NodeMessage::Kind kind) {
  switch (kind) {
    case NodeMessage::Kind::hello:
      return Kind::hello;
    case NodeMessage::Kind::goodbye:
      return Kind::goodbye;
    case NodeMessage::Kind::request:
      return Kind::request;
    case NodeMessage::Kind::reply:
      return Kind::reply;
  }
  return Kind::hello;
}

}  // namespace

BrokerAdapter::BrokerAdapter(Engine engine, BrokerOptions options)
    : engine_(std::move(engine)),
      options_(with_node(std::move(options))),
      incarnation_(random_incarnation()) {}

BrokerAdapter::~BrokerAdapter() {
  stop();
}

// --- start and stop ---

void BrokerAdapter::use(runtime::ShardSet& shards, Logger& logger) {
  shards_ = &shards;
  logger_ = &logger;
}

Result<void> BrokerAdapter::start(const Options& options, PubSubReceiver& receiver) {
  if (shards_ == nullptr) return make_error(engine_.name + ": the adapter needs the shards of a node");
  if (context_) return make_error(engine_.name + ": an adapter starts once");
  const std::size_t lanes =
      1 + (options_.links == 0 ? shards_->size() : std::min<std::size_t>(options_.links, shards_->size()));
  board_.emplace(LinkBoard::Options{engine_.name, lanes, engine_.max_payload}, *logger_,
                 [&receiver] { receiver.state_changed(); });
  // NOLINTNEXTLINE(modernize-make-unique): that can't name the members
  context_.reset(new LaneContext{.engine = engine_,
                                 .options = options_,
                                 .node = options_.node,
                                 .incarnation = incarnation_,
                                 .lanes = lanes,
                                 .subjects = nats::Subjects(options.name),
                                 .receiver = receiver,
                                 .logger = *logger_,
                                 .board = *board_,
                                 .others = *this});
  make_lanes();
  replay_early();
  return {};
}

void BrokerAdapter::make_lanes() {
  const std::size_t count = context_->lanes - 1;
  data_lanes_.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    data_lanes_.push_back(
        std::make_unique<DataLane>(*context_, shards_->at(i), static_cast<std::uint16_t>(i)));
  control_lane_ = std::make_unique<ControlLane>(*context_, shards_->at(0));
  made_ = true;
  for (std::size_t i = 0; i <= count; ++i)
    lane(i).post([&opened = lane(i)] { opened.open(); });
}

/// Locked, so that nobody's later call overtakes an early one. Answers only afterwards: who is answered may
/// hold a lock of his own while he asks.
void BrokerAdapter::replay_early() {
  std::vector<Confirmed> refused;
  {
    const std::lock_guard lock(mutex_);
    for (const Early& each : early_)
      if (!pass_on(each.topic, each.on, each.confirmed)) refused.push_back(each.confirmed);
    early_.clear();
    started_ = true;
    running_ = true;
  }
  for (const Confirmed& each : refused)
    refuse_topic(each);
}

void BrokerAdapter::shard_ends(runtime::Shard& shard) {
  if (!made_) return;
  for (std::size_t i = 0; i < context_->lanes; ++i)
    if (&lane(i).shard() == &shard) lane(i).finish();
}

/// The lanes stay as empty shells: another thread may be about to use one.
void BrokerAdapter::stop() {
  if (!running_.exchange(false)) return;
  for (std::size_t i = 0; i < context_->lanes; ++i)
    lane(i).finish();
}

// --- broadcasts ---

Result<void> BrokerAdapter::broadcast(const PubSubMessage& message) {
  if (!running_) return {};
  const Envelope envelope = envelope_of(message, Kind::broadcast);
  if (auto checked = check(envelope); !checked) return checked;
  std::string subject;
  if (!context_->subjects.append_topic(subject, message.topic))
    return make_error(fmt::format("{}: a topic of {} bytes is too long to be published", engine_.name,
                                  message.topic.size()),
                      std::errc::message_size);
  return send(subject, envelope);
}

Result<void> BrokerAdapter::direct_broadcast(std::string_view node, const PubSubMessage& message) {
  if (!running_) return {};
  const Envelope envelope = envelope_of(message, Kind::direct);
  if (auto checked = check(envelope); !checked) return checked;
  if (node == options_.node) {
    context_->receiver.receive(message);
    return {};
  }
  std::string subject;
  if (!context_->subjects.append_node(subject, node)) return {};  // there can't be a node of that name
  return send(subject, envelope);
}

Envelope BrokerAdapter::envelope_of(const PubSubMessage& message, Kind kind) const {
  const Payload& payload = message.payload;
  return {.kind = kind,
          .payload_kind = payload.is_binary() ? cluster::PayloadKind::binary : cluster::PayloadKind::json,
          .origin = {options_.node, incarnation_, 0},
          .sequence = kind == Kind::broadcast ? 1U : 0U,  // the lane knows the right one
          .topic = message.topic,
          .event = message.event,
          .dispatcher = message.dispatcher,
          .payload = payload.is_binary() ? payload.bytes() : payload.text()};
}

/// Before anybody gets it: what the engine can't carry fails in the caller.
Result<void> BrokerAdapter::check(const Envelope& envelope) const {
  const std::size_t size = cluster::encoded_size(envelope);
  if (const std::size_t most = board_->max_payload(); size > most)
    return make_error(fmt::format("{}: the message has {} bytes with its envelope, and the broker takes {}",
                                  engine_.name, size, most),
                      std::errc::message_size);
  if (const auto fault = cluster::fault_of(envelope))
    return make_error(fmt::format("{}: can't be sent to other nodes: {}", engine_.name, fault->reason));
  return {};
}

Result<void> BrokerAdapter::send(const std::string& subject, const Envelope& envelope) {
  DataLane& lane = lane_for(envelope.topic);
  if (!lane.on_own_thread()) return hand_over(lane, subject, envelope);
  lane.send(subject, envelope);
  return {};
}

/// Encoded here, so that the bytes are copied once.
Result<void> BrokerAdapter::hand_over(DataLane& lane, const std::string& subject, const Envelope& envelope) {
  const std::size_t size = cluster::encoded_size(envelope);
  if (handed_over_.fetch_add(size) + size > options_.max_queued_bytes) {
    handed_over_.fetch_sub(size);
    return refuse_full();
  }
  std::string encoded;
  encoded.reserve(size);
  static_cast<void>(cluster::encode(envelope, encoded));
  const auto counted = envelope.kind == Kind::broadcast ? DataLane::Counted::yes : DataLane::Counted::no;
  const bool posted = lane.try_post([this, &lane, subject, topic = std::string(envelope.topic),
                                     encoded = std::move(encoded), counted, size]() mutable {
    handed_over_.fetch_sub(size);
    lane.send_encoded(subject, topic, std::move(encoded), counted);
  });
  if (posted) return {};
  handed_over_.fetch_sub(size);
  return running_ ? refuse_full() : Result<void>();
}

Result<void> BrokerAdapter::refuse_full() const {
  return make_error(
      fmt::format("{}: too much is waiting for the connection already; no other node got it", engine_.name),
      std::errc::resource_unavailable_try_again);
}

// --- interest ---

void BrokerAdapter::interest(std::string_view topic, bool on, const Confirmed& confirmed) {
  if (!running_) {
    const std::lock_guard lock(mutex_);
    if (!started_) return early_.push_back({std::string(topic), on, confirmed});
  }
  if (!pass_on(topic, on, confirmed)) refuse_topic(confirmed);
}

/// Always by the mailbox, so that "on" and "off" of different threads come in their order. False: the broker
/// can't have such a topic.
bool BrokerAdapter::pass_on(std::string_view topic, bool on, const Confirmed& confirmed) {
  DataLane& lane = lane_of(topic);
  if (!on) {
    lane.post([&lane, topic = std::string(topic)] { lane.release(topic); });
    return true;
  }
  std::string subject;
  if (!context_->subjects.append_topic(subject, topic)) return false;
  lane.post([&lane, topic = std::string(topic), confirmed] { lane.want(topic, confirmed); });
  return true;
}

void BrokerAdapter::refuse_topic(const Confirmed& confirmed) const {
  if (confirmed) confirmed(make_error(engine_.name + ": the topic is too long", std::errc::message_size));
}

// --- what nodes say to each other ---

Result<void> BrokerAdapter::tell(std::string_view node, const NodeMessage& message) {
  if (!running_) return {};
  const Envelope envelope{.kind = kind_of(message.kind),
                          .origin = {options_.node, incarnation_, control_lane_->number()},
                          .sequence = std::max<std::uint64_t>(message.number, 1),
                          .topic = message.topic,
                          .event = message.event,
                          .payload = message.body};
  if (auto checked = check(envelope); !checked) return checked;
  if (node == options_.node) {
    NodeMessage own = message;
    own.from = options_.node;
    own.incarnation = incarnation_;
    context_->receiver.heard(own);
    return {};
  }
  std::string subject;
  if (node.empty()) {
    context_->subjects.append_all(subject);
  } else if (!context_->subjects.append_node(subject, node)) {
    return {};
  }
  std::string encoded;
  static_cast<void>(cluster::encode(envelope, encoded));
  ControlLane& lane = *control_lane_;
  if (lane.on_own_thread()) {
    lane.tell(subject, encoded);
    return {};
  }
  const bool posted =
      lane.try_post([&lane, subject, encoded = std::move(encoded)] { lane.tell(subject, encoded); });
  return posted || !running_ ? Result<void>() : refuse_full();
}

void BrokerAdapter::hand_out_digest(std::string_view envelope) {
  const auto shared = std::make_shared<const std::string>(envelope);
  for (const auto& lane : data_lanes_)
    lane->try_post([&lane = *lane, shared] { lane.take_digest(*shared); });
}

void BrokerAdapter::forget_node(std::string_view node, std::uint64_t incarnation) {
  if (!running_) return;
  for (const auto& lane : data_lanes_)
    lane->try_post([&lane = *lane, name = std::string(node), incarnation] {
      lane.forget_origin(name, incarnation);
    });
}

void BrokerAdapter::reopen(std::size_t number, GapCause cause, const std::string& problem) {
  Lane& other = lane(number);
  other.post([&other, cause, problem] { other.reopen(cause, problem); });
}

// --- lanes ---

Lane& BrokerAdapter::lane(std::size_t number) {
  if (number < data_lanes_.size()) return *data_lanes_[number];
  return *control_lane_;
}

DataLane& BrokerAdapter::lane_of(std::string_view topic) {
  return *data_lanes_[std::hash<std::string_view>()(topic) % data_lanes_.size()];
}

DataLane* BrokerAdapter::lane_of_thread() {
  const auto own = std::find_if(data_lanes_.begin(), data_lanes_.end(),
                                [](const auto& lane) { return lane->on_own_thread(); });
  return own == data_lanes_.end() ? nullptr : own->get();
}

/// One thread, one topic, one lane: so its messages keep their order.
DataLane& BrokerAdapter::lane_for(std::string_view topic) {
  DataLane* const own = lane_of_thread();
  return own != nullptr ? *own : lane_of(topic);
}

PubSubState BrokerAdapter::state() const {
  PubSubState state;
  state.adapter = engine_.name;
  if (!made_) {
    state.links.emplace_back();  // that connects
    return state;
  }
  const Figures& figures = context_->figures;
  state.links = board_->links();
  state.topics = figures.topics;
  state.sent = figures.sent;
  state.received = figures.received;
  state.dropped = figures.dropped;
  state.malformed = figures.malformed;
  state.lost = figures.lost;
  return state;
}

}  // namespace roost::broker
