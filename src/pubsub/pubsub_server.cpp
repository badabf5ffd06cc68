// SPDX-License-Identifier: Apache-2.0
#include "pubsub/pubsub_server.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "pubsub/user_subscription.hpp"

namespace roost::pubsub {
namespace {

/// As V2 demands: refused here, in the caller, and not when the first member is served.
void require_broadcastable(const Payload& payload) {
  if (payload.is_binary() || payload.is_object()) return;
  throw std::invalid_argument("a broadcast payload must be a JSON object or binary, not " +
                              std::string(payload.text().substr(0, 40)));
}

BroadcastContent content_of(SubscriberId from, std::string_view topic, std::string_view event,
                            const Payload& payload) {
  require_broadcastable(payload);
  return {std::string(topic), std::string(event), payload, from};
}

}  // namespace

PubSubServer::PubSubServer(PubSubOptions options, runtime::ShardSet& shards,
                           const SerializerList& serializers, Telemetry& telemetry, Logger& logger)
    : options_(std::move(options)),
      has_other_nodes_(options_.adapter != nullptr),
      shards_(shards),
      serializers_(serializers),
      telemetry_(telemetry),
      logger_(logger),
      interest_(shards.size()) {
  validate(options_).value();
  if (!options_.adapter) options_.adapter = local_pubsub_adapter();
  for (std::size_t shard = 0; shard < shards.size(); ++shard) {
    indexes_.push_back(std::make_unique<TopicIndex>(static_cast<std::uint16_t>(shard), interest_, telemetry));
  }
}

PubSubServer::~PubSubServer() = default;

Result<void> PubSubServer::start() {
  const PubSubAdapter::Options options{options_.name, options_.pool_size,
                                       options_.broadcast_pool_size.value_or(options_.pool_size)};
  return options_.adapter->start(options, [this](PubSubMessage message) { receive(std::move(message)); });
}

void PubSubServer::stop() {
  options_.adapter->stop();
}

std::string PubSubServer::node_name() const {
  return options_.adapter->node_name();
}

Subscription PubSubServer::subscribe(std::string_view topic, Handler handler, Json metadata) {
  runtime::Shard& home = home_of_subscription();
  auto subscriber =
      std::make_shared<UserSubscriber>(std::move(handler), std::move(metadata), home.loop(), logger_);
  auto state = std::make_shared<Subscription::State>();
  *state = {subscriber, indexes_[home.index()].get(), home.mailbox(), home.index(), {}};
  if (home.loop().on_loop_thread()) {
    subscriber->enter(*state->index, std::string(topic));
    state->id = subscriber->subscriber_id();
    return Subscription(std::move(state));
  }
  // Any broadcast that begins after this call comes behind it in the same mailbox, so it is seen; the
  // interest is told at once so that the broadcast is posted there at all.
  interest_.add(topic, home.index());
  home.mailbox()->post([this, state, topic = std::string(topic)] {
    state->subscriber->enter(*state->index, topic);
    interest_.remove(topic, state->home_shard);
  });
  return Subscription(std::move(state));
}

Result<void> PubSubServer::broadcast(std::string_view topic, std::string_view event, const Payload& payload) {
  return broadcast_from({}, topic, event, payload);
}

Result<void> PubSubServer::broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                          const Payload& payload) {
  BroadcastContent content = content_of(from, topic, event, payload);
  // Other nodes first: if the adapter fails, nobody gets the message (spec pubsub.md §1).
  if (auto sent = to_other_nodes(content, {}); !sent) return sent;
  return publish(std::move(content));
}

Result<void> PubSubServer::local_broadcast(std::string_view topic, std::string_view event,
                                           const Payload& payload) {
  return local_broadcast_from({}, topic, event, payload);
}

Result<void> PubSubServer::local_broadcast_from(SubscriberId from, std::string_view topic,
                                                std::string_view event, const Payload& payload) {
  return publish(content_of(from, topic, event, payload));
}

Result<void> PubSubServer::direct_broadcast(std::string_view node, std::string_view topic,
                                            std::string_view event, const Payload& payload) {
  require_broadcastable(payload);
  return options_.adapter->direct_broadcast(node, {std::string(topic), std::string(event), payload});
}

void PubSubServer::register_dispatcher(std::string name, Dispatcher dispatcher) {
  dispatchers_.insert_or_assign(std::move(name), std::move(dispatcher));
}

Result<void> PubSubServer::broadcast_with(std::string_view dispatcher, SubscriberId from,
                                          std::string_view topic, std::string_view event,
                                          const Payload& payload) {
  const auto found = dispatchers_.find(dispatcher);
  if (found == dispatchers_.end()) {
    return make_error(fmt::format("pubsub: no dispatcher is registered as \"{}\"", dispatcher));
  }
  BroadcastContent content = content_of(from, topic, event, payload);
  content.dispatcher = &found->second;
  if (auto sent = to_other_nodes(content, dispatcher); !sent) return sent;
  return publish(std::move(content));
}

Result<void> PubSubServer::to_other_nodes(const BroadcastContent& content, std::string_view dispatcher) {
  if (!has_other_nodes_) return {};
  return options_.adapter->broadcast(
      {content.topic, content.event, content.payload, std::string(dispatcher)});
}

Result<void> PubSubServer::publish(BroadcastContent content) {
  if (telemetry_.active()) {
    telemetry_.emit({.name = telemetry_event::kBroadcast, .topic = content.topic, .event = content.event});
  }
  std::vector<std::uint16_t> interested;
  interest_.interested(content.topic, interested);
  if (interested.empty()) return {};
  const auto broadcast = std::make_shared<const Broadcast>(std::move(content), serializers_, logger_);
  Result<void> result;
  for (const std::uint16_t number : interested) {
    runtime::Shard& shard = shards_.at(number);
    TopicIndex& index = *indexes_[number];
    if (shard.loop().on_loop_thread()) {
      index.dispatch(broadcast);
    } else if (!shard.mailbox()->try_post([&index, broadcast] { index.dispatch(broadcast); })) {
      result = make_error(
          fmt::format("pubsub: shard {} is overloaded or stopped; its members of \"{}\" missed a \"{}\"",
                      number, broadcast->content().topic, broadcast->content().event),
          std::errc::resource_unavailable_try_again);
    }
  }
  return result;
}

void PubSubServer::receive(PubSubMessage message) {
  BroadcastContent content{
      std::move(message.topic), std::move(message.event), std::move(message.payload), {}};
  if (!message.dispatcher.empty()) {
    const auto found = dispatchers_.find(message.dispatcher);
    if (found == dispatchers_.end()) {
      logger_.warning(
          fmt::format("pubsub: another node broadcast with dispatcher \"{}\", which is not registered here",
                      message.dispatcher));
      return;
    }
    content.dispatcher = &found->second;
  }
  if (auto published = publish(std::move(content)); !published) logger_.warning(published.error().message);
}

runtime::Shard& PubSubServer::home_of_subscription() {
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    if (shards_.at(shard).running() && shards_.at(shard).loop().on_loop_thread()) return shards_.at(shard);
  }
  return shards_.at(next_home_++ % shards_.size());
}

}  // namespace roost::pubsub
