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

std::string name_of(const std::vector<Engine>& engines) {
  std::string name;
  for (const Engine& engine : engines)
    name += (name.empty() ? "" : "+") + engine.name;
  return name;
}

}  // namespace

BrokerAdapter::BrokerAdapter(std::vector<Engine> engines, BrokerOptions options)
    : engines_(std::move(engines)),
      name_(name_of(engines_)),
      options_(with_node(std::move(options))),
      incarnation_(random_incarnation()) {}

BrokerAdapter::BrokerAdapter(Engine engine, BrokerOptions options)
    : BrokerAdapter(std::vector<Engine>{std::move(engine)}, std::move(options)) {}

BrokerAdapter::~BrokerAdapter() {
  stop();
}

// --- start and stop ---

void BrokerAdapter::use(runtime::ShardSet& shards, Logger& logger) {
  shards_ = &shards;
  logger_ = &logger;
}

Result<void> BrokerAdapter::start(const Options& options, PubSubReceiver& receiver) {
  if (shards_ == nullptr) return make_error(name_ + ": the adapter needs the shards of a node");
  if (made_) return make_error(name_ + ": an adapter starts once");
  make_sides(options.name, receiver);
  made_ = true;
  for (const auto& side : sides_)
    side->open();
  replay_early();
  return {};
}

void BrokerAdapter::make_sides(const std::string& pubsub, PubSubReceiver& receiver) {
  const std::size_t count =
      options_.links == 0 ? shards_->size() : std::min<std::size_t>(options_.links, shards_->size());
  const BrokerSide::Shared shared{
      .options = options_,
      .node = options_.node,
      .incarnation = incarnation_,
      .lanes = count + 1,
      .pubsub = pubsub,
      .receiver = receiver,
      .logger = *logger_,
      .figures = figures_,
      .hand_out_digest = [this](std::string_view digest) { hand_out_digest(digest); }};
  sides_.reserve(engines_.size());
  for (const Engine& engine : engines_)
    sides_.push_back(std::make_unique<BrokerSide>(engine, shared));
  make_streams(count);
  for (const auto& side : sides_)
    side->add_control_lane(shards_->at(0));
  if (sides_.size() == 1) return;
  merger_.emplace(shards_->at(0).loop());
  for (const auto& side : sides_) {
    merger_->add_lane(side->control_lane());
    side->context().merger = &*merger_;
  }
}

void BrokerAdapter::make_streams(std::size_t count) {
  streams_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    streams_.push_back(std::make_unique<LaneStreams>(sides_.front()->context(), shards_->at(i),
                                                     static_cast<std::uint16_t>(i), sides_.size()));
    for (const auto& side : sides_)
      side->add_data_lane(shards_->at(i), *streams_.back());
  }
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
  for (const auto& streams : streams_)
    if (&streams->shard() == &shard) streams->finish();
  if (merger_ && &shard == &shards_->at(0)) merger_->finish();
  for (const auto& side : sides_)
    side->finish(shard);
}

/// The lanes stay as empty shells: another thread may be about to use one.
void BrokerAdapter::stop() {
  if (!running_.exchange(false)) return;
  for (const auto& streams : streams_)
    streams->finish();
  if (merger_) merger_->finish();
  for (const auto& side : sides_)
    side->finish();
}

// --- broadcasts ---

Result<void> BrokerAdapter::broadcast(const PubSubMessage& message) {
  if (!running_) return {};
  const Envelope envelope = envelope_of(message, Kind::broadcast);
  if (auto checked = check(envelope); !checked) return checked;
  std::string subject;
  if (!subjects().append_topic(subject, message.topic))
    return make_error(
        fmt::format("{}: a topic of {} bytes is too long to be published", name_, message.topic.size()),
        std::errc::message_size);
  return send(subject, message.topic, envelope);
}

Result<void> BrokerAdapter::direct_broadcast(std::string_view node, const PubSubMessage& message) {
  if (!running_) return {};
  const Envelope envelope = envelope_of(message, Kind::direct);
  if (auto checked = check(envelope); !checked) return checked;
  if (node == options_.node) {
    receiver().receive(message);
    return {};
  }
  std::string subject;
  if (!subjects().append_node(subject, node)) return {};  // there can't be a node of that name
  return send(subject, node, envelope);
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

/// Not all that Redis takes: the queue of a link holds several.
std::size_t BrokerAdapter::max_message() const {
  constexpr std::size_t kMost = 1'000'000;
  constexpr std::size_t kNames = 512;  // of the node, the dispatcher
  const std::size_t taken = made_ ? std::min(max_payload(), kMost) : kMost;
  return taken - std::min(taken - 1, cluster::kEnvelopeHeader + kNames);
}

/// Before anybody gets it: what the engine can't carry fails in the caller.
Result<void> BrokerAdapter::check(const Envelope& envelope) const {
  const std::size_t size = cluster::encoded_size(envelope);
  if (const std::size_t most = max_payload(); size > most)
    return make_error(fmt::format("{}: the message has {} bytes with its envelope, and the broker takes {}",
                                  name_, size, most),
                      std::errc::message_size);
  if (const auto fault = cluster::fault_of(envelope))
    return make_error(fmt::format("{}: can't be sent to other nodes: {}", name_, fault->reason));
  return {};
}

/// What one broker does not take goes over none: whoever is at that one would miss it.
std::size_t BrokerAdapter::max_payload() const {
  std::size_t least = sides_.front()->max_payload();
  for (const auto& side : sides_)
    least = std::min(least, side->max_payload());
  return least;
}

Result<void> BrokerAdapter::send(const std::string& subject, std::string_view key, const Envelope& envelope) {
  LaneStreams& streams = streams_for(envelope.topic);
  if (!streams.on_own_thread()) return hand_over(streams, subject, key, envelope);
  streams.send(subject, key, envelope);
  return {};
}

/// Encoded here, so that the bytes are copied once.
Result<void> BrokerAdapter::hand_over(LaneStreams& streams, const std::string& subject, std::string_view key,
                                      const Envelope& envelope) {
  const std::size_t size = cluster::encoded_size(envelope);
  if (handed_over_.fetch_add(size) + size > options_.max_queued_bytes) {
    handed_over_.fetch_sub(size);
    return refuse_full();
  }
  std::string encoded;
  encoded.reserve(size);
  static_cast<void>(cluster::encode(envelope, encoded));
  const bool posted = streams.try_post([this, &streams, subject, key = std::string(key),
                                        encoded = std::move(encoded), kind = envelope.kind, size]() mutable {
    handed_over_.fetch_sub(size);
    streams.send_encoded(subject, kind, key, std::move(encoded));
  });
  if (posted) return {};
  handed_over_.fetch_sub(size);
  return running_ ? refuse_full() : Result<void>();
}

Result<void> BrokerAdapter::refuse_full() const {
  return make_error(
      fmt::format("{}: too much is waiting for the connection already; no other node got it", name_),
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
  LaneStreams& streams = streams_of(topic);
  if (!on) {
    streams.post([&streams, topic = std::string(topic)] { streams.release(topic); });
    return true;
  }
  std::string subject;
  if (!subjects().append_topic(subject, topic)) return false;
  streams.post([&streams, topic = std::string(topic), confirmed] { streams.want(topic, confirmed); });
  return true;
}

void BrokerAdapter::refuse_topic(const Confirmed& confirmed) const {
  if (confirmed) confirmed(make_error(name_ + ": the topic is too long", std::errc::message_size));
}

// --- what nodes say to each other ---

Result<void> BrokerAdapter::tell(std::string_view node, const NodeMessage& message) {
  if (!running_) return {};
  const Envelope envelope{.kind = kind_of(message.kind),
                          .origin = {options_.node, incarnation_, sides_.front()->control_lane().number()},
                          .sequence = std::max<std::uint64_t>(message.number, 1),
                          .topic = message.topic,
                          .event = message.event,
                          .payload = message.body};
  if (auto checked = check(envelope); !checked) return checked;
  if (node == options_.node) {
    NodeMessage own = message;
    own.from = options_.node;
    own.incarnation = incarnation_;
    receiver().heard(own);
    return {};
  }
  std::string subject;
  if (node.empty()) {
    subjects().append_all(subject);
  } else if (!subjects().append_node(subject, node)) {
    return {};
  }
  std::string encoded;
  static_cast<void>(cluster::encode(envelope, encoded));
  if (sides_.front()->control_lane().on_own_thread()) {
    tell_all_sides(subject, encoded);
    return {};
  }
  const bool posted = sides_.front()->control_lane().try_post(
      [this, subject, encoded = std::move(encoded)] { tell_all_sides(subject, encoded); });
  return posted || !running_ ? Result<void>() : refuse_full();
}

void BrokerAdapter::tell_all_sides(std::string_view subject, std::string_view encoded) {
  for (const auto& side : sides_)
    side->control_lane().tell(subject, encoded);
}

void BrokerAdapter::hand_out_digest(std::string_view envelope) {
  const auto shared = std::make_shared<const std::string>(envelope);
  for (const auto& streams : streams_)
    streams->try_post([&streams = *streams, shared] { streams.take_digest(*shared); });
}

void BrokerAdapter::forget_node(std::string_view node, std::uint64_t incarnation) {
  if (!running_) return;
  for (const auto& streams : streams_)
    streams->try_post([&streams = *streams, name = std::string(node), incarnation] {
      streams.forget_origin(name, incarnation);
    });
  if (merger_)
    streams_.front()->try_post(
        [this, name = std::string(node), incarnation] { merger_->forget_origin(name, incarnation); });
}

// --- lanes ---

LaneStreams& BrokerAdapter::streams_of(std::string_view topic) {
  return *streams_[std::hash<std::string_view>()(topic) % streams_.size()];
}

LaneStreams* BrokerAdapter::streams_of_thread() {
  const auto own = std::find_if(streams_.begin(), streams_.end(),
                                [](const auto& streams) { return streams->on_own_thread(); });
  return own == streams_.end() ? nullptr : own->get();
}

/// One thread, one topic, one lane: so its messages keep their order.
LaneStreams& BrokerAdapter::streams_for(std::string_view topic) {
  LaneStreams* const own = streams_of_thread();
  return own != nullptr ? *own : streams_of(topic);
}

PubSubState BrokerAdapter::state() const {
  PubSubState state;
  state.adapter = name_;
  if (!made_) {
    state.links.emplace_back();  // that connects
    return state;
  }
  for (std::size_t broker = 0; broker < sides_.size(); ++broker) {
    for (PubSubState::Link& link : sides_[broker]->links()) {
      link.group = broker;
      state.links.push_back(std::move(link));
    }
    state.topics = std::max(state.topics, sides_[broker]->topics());
  }
  state.sent = figures_.sent;
  state.received = figures_.received;
  state.dropped = figures_.dropped;
  state.malformed = figures_.malformed;
  state.lost = figures_.lost;
  return state;
}

}  // namespace roost::broker
