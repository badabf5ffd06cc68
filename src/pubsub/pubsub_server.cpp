// SPDX-License-Identifier: Apache-2.0
#include "pubsub/pubsub_server.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/log_text.hpp"
#include "pubsub/log_throwing_handler.hpp"

namespace roost::pubsub {
namespace {

/// Subscriptions of user code are numbered here and not in a shard's table, so that their identity is known
/// on the subscribing thread. No shard has this number.
constexpr std::uint16_t kNoShard = 0xffff;

/// V2 requires it. Checked here, in the caller, and not when the message reaches its first member.
bool is_broadcastable(const Payload& payload) {
  return payload.is_binary() || payload.is_object();
}

void require_broadcastable(const Payload& payload) {
  if (is_broadcastable(payload)) return;
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
                           const fastlane::SerializerTable& serializers, Telemetry& telemetry, Logger& logger)
    : options_(std::move(options)),
      has_other_nodes_(options_.adapter != nullptr),
      shards_(shards),
      serializers_(serializers),
      telemetry_(telemetry),
      logger_(logger),
      interest_(shards.size()) {
  validate(options_).value();
  if (!options_.adapter) options_.adapter = local_pubsub_adapter();
  shard_adapter_ = dynamic_cast<ShardAdapter*>(options_.adapter.get());
  if (shard_adapter_ != nullptr) shard_adapter_->use(shards, logger);
  if (options_.adapter->routes_by_interest()) {
    remote_.emplace(*options_.adapter, [this](std::string_view topic) {
      gap({.topic = topic, .cause = GapCause::late_interest});
    });
    interest_.announce_to(*remote_);
  }
  for (std::size_t shard = 0; shard < shards.size(); ++shard) {
    parts_.push_back(std::make_unique<Part>(static_cast<std::uint16_t>(shard), interest_, telemetry,
                                            shards.at(shard).loop().clock()));
  }
}

PubSubServer::~PubSubServer() = default;

Result<void> PubSubServer::start() {
  const PubSubAdapter::Options options{options_.name, options_.pool_size,
                                       options_.broadcast_pool_size.value_or(options_.pool_size)};
  return options_.adapter->start(options, *this);
}

void PubSubServer::shard_ends(runtime::Shard& shard) {
  if (shard_adapter_ != nullptr) shard_adapter_->shard_ends(shard);
}

void PubSubServer::stop() {
  options_.adapter->stop();
}

std::string PubSubServer::node_name() const {
  return options_.adapter->node_name();
}

Subscription PubSubServer::subscribe(std::string_view topic, Handler handler, Json metadata) {
  runtime::Shard& home = home_of_subscription();
  auto subscriber = std::make_shared<UserSubscriber>(new_subscriber_id(), std::move(handler),
                                                     std::move(metadata), home.loop(), logger_);
  Newcomers& newcomers = parts_[home.index()]->newcomers;
  newcomers.add(subscriber, std::string(topic));
  home.mailbox()->post([&newcomers] { newcomers.admit(); });
  return Subscription(
      std::make_shared<Subscription::State>(Subscription::State{std::move(subscriber), home.mailbox()}));
}

Result<void> PubSubServer::broadcast(std::string_view topic, std::string_view event, const Payload& payload) {
  return broadcast_from({}, topic, event, payload);
}

Result<void> PubSubServer::broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                          const Payload& payload) {
  BroadcastContent content = content_of(from, topic, event, payload);
  // Other nodes first: if the adapter fails, the message is not delivered at all (spec pubsub.md §1).
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
  return options_.adapter->direct_broadcast(node, {topic, event, payload});
}

void PubSubServer::register_dispatcher(std::string name, Dispatcher dispatcher) {
  dispatchers_.insert_or_assign(std::move(name), std::move(dispatcher));
}

Result<BroadcastContent> PubSubServer::content_for(std::string_view dispatcher, SubscriberId from,
                                                   std::string_view topic, std::string_view event,
                                                   const Payload& payload) const {
  const auto found = dispatchers_.find(dispatcher);
  if (found == dispatchers_.end()) {
    return make_error(fmt::format("pubsub: no dispatcher is registered as \"{}\"", dispatcher));
  }
  BroadcastContent content = content_of(from, topic, event, payload);
  content.dispatcher = &found->second;
  return content;
}

Result<void> PubSubServer::broadcast_with(std::string_view dispatcher, SubscriberId from,
                                          std::string_view topic, std::string_view event,
                                          const Payload& payload) {
  auto content = content_for(dispatcher, from, topic, event, payload);
  if (!content) return content.error();
  if (auto sent = to_other_nodes(*content, dispatcher); !sent) return sent;
  return publish(*std::move(content));
}

Result<void> PubSubServer::broadcast_to_others(std::string_view topic, std::string_view event,
                                               const Payload& payload) {
  return to_other_nodes(content_of({}, topic, event, payload), {});
}

Result<void> PubSubServer::local_broadcast_with(std::string_view dispatcher, std::string_view topic,
                                                std::string_view event, const Payload& payload) {
  auto content = content_for(dispatcher, {}, topic, event, payload);
  return content ? publish(*std::move(content)) : content.error();
}

Result<void> PubSubServer::to_other_nodes(const BroadcastContent& content, std::string_view dispatcher) {
  if (!has_other_nodes_) return {};
  return options_.adapter->broadcast({content.topic, content.event, content.payload, dispatcher});
}

Result<void> PubSubServer::publish(BroadcastContent content) {
  content.published_at = shards_.at(0).loop().clock().now();
  if (telemetry_.active()) {
    telemetry_.emit({.name = telemetry_event::kBroadcast, .topic = content.topic, .event = content.event});
  }
  HandOut out;
  interest_.hand_out(content.topic, [&](std::uint16_t shard) {
    if (!out.broadcast) {
      out.broadcast = std::make_shared<const Broadcast>(std::move(content), serializers_, logger_);
    }
    hand_over(shard, out);
  });
  if (!out.broadcast) return {};
  out.broadcast->set_handed_out();
  for (runtime::Mailbox* sleeper : out.sleepers)
    sleeper->wake();
  for (const auto& own : out.own)
    dispatch_own(own, out.broadcast);
  return out.overloaded ? overloaded(*out.overloaded, out.broadcast->content()) : Result<void>();
}

/// This thread's own shard first dispatches what it has been handed by now. Whatever its mailbox gets later,
/// other shards get after this broadcast as well.
void PubSubServer::hand_over(std::uint16_t number, HandOut& out) {
  runtime::Shard& shard = shards_.at(number);
  runtime::Mailbox& mailbox = *shard.mailbox();
  if (shard.loop().turns_on_this_thread()) {
    out.own.push_back({number, mailbox.last_broadcast()});
    return;
  }
  const auto posted = mailbox.post_broadcast([this, &part = *parts_[number], broadcast = out.broadcast] {
    if (!broadcast->handed_out()) interest_.wait_for_hand_out(broadcast->content().topic);
    dispatch(part, broadcast);
  });
  if (posted == runtime::Mailbox::Posted::to_a_sleeper) out.sleepers.push_back(&mailbox);
  // A closed mailbox belongs to a shard that has ended, and its members with it.
  if (posted == runtime::Mailbox::Posted::refused && !mailbox.closed()) out.overloaded = number;
}

void PubSubServer::dispatch_own(const HandOut::Own& own, const BroadcastPtr& broadcast) {
  shards_.at(own.shard).mailbox()->deliver(
      own.after, [this, &part = *parts_[own.shard], broadcast] { dispatch(part, broadcast); });
}

Result<void> PubSubServer::overloaded(std::size_t shard, const BroadcastContent& content) const {
  return make_error(fmt::format("pubsub: shard {} is overloaded; its members of \"{}\" missed a \"{}\"",
                                shard, content.topic, content.event),
                    std::errc::resource_unavailable_try_again);
}

/// The one place where custom dispatchers run. On the shard, so what they throw cannot reach the broadcaster.
void PubSubServer::dispatch(Part& part, const BroadcastPtr& broadcast) {
  part.newcomers.admit();
  try {
    part.index.dispatch(broadcast);
  } catch (...) {
    log_thrown(logger_, "a dispatcher", broadcast->content());
  }
}

// --- from other nodes ---

void PubSubServer::receive(const PubSubMessage& message) {
  if (!is_broadcastable(message.payload)) {
    return logger_.warning(
        fmt::format("pubsub: another node broadcast a payload on {} that is neither an object nor binary",
                    base::shown_quoted(message.topic)));
  }
  BroadcastContent content{std::string(message.topic), std::string(message.event), message.payload, {}};
  if (!message.dispatcher.empty()) {
    const auto found = dispatchers_.find(message.dispatcher);
    if (found == dispatchers_.end()) {
      logger_.warning(
          fmt::format("pubsub: another node broadcast with dispatcher {}, which is not registered here",
                      base::shown_quoted(message.dispatcher)));
      return;
    }
    content.dispatcher = &found->second;
  }
  if (auto published = publish(std::move(content)); !published) logger_.warning(published.error().message);
}

Result<void> PubSubServer::tell(std::string_view node, const NodeMessage& message) {
  return options_.adapter->tell(node, message);
}

void PubSubServer::heard(const NodeMessage& message) {
  if (heard_) heard_(message);
}

void PubSubServer::state_changed() {
  if (on_state_changed_) on_state_changed_();
}

/// While this node is not connected itself it hears nobody, and its return will be a gap of all nodes.
void PubSubServer::node_down(std::string_view node) {
  if (state().connected()) gap({.origin = node, .cause = GapCause::node_down});
}

void PubSubServer::gap(const PubSubGap& gap) {
  GapTotals& totals = gap_totals_.at(static_cast<std::size_t>(gap.cause));
  totals.gaps.fetch_add(1, std::memory_order_relaxed);
  totals.messages.fetch_add(gap.count, std::memory_order_relaxed);
  if (telemetry_.active()) {
    telemetry_.emit({.name = telemetry_event::kGap,
                     .topic = gap.topic,
                     .event = gap.origin,
                     .reason = to_string(gap.cause),
                     .count = gap.count});
  }
  if (on_gap_) on_gap_(gap);
  for (std::size_t shard = 0; shard < parts_.size(); ++shard) {
    Part& part = *parts_[shard];
    if (!part.hears_gaps.load(std::memory_order_relaxed) || !part.gaps.add(gap)) continue;
    shards_.at(shard).mailbox()->post(
        [&part] { part.gaps.take([&](const PubSubGap& one) { part.index.gap(one); }); });
  }
}

std::vector<PubSubServer::GapCount> PubSubServer::gap_counts() const {
  std::vector<GapCount> counts;
  counts.reserve(kGapCauses);
  for (std::size_t cause = 0; cause < kGapCauses; ++cause) {
    const GapTotals& totals = gap_totals_.at(cause);
    counts.push_back({static_cast<GapCause>(cause), totals.gaps.load(std::memory_order_relaxed),
                      totals.messages.load(std::memory_order_relaxed)});
  }
  return counts;
}

/// The shard of this thread if there is one, so that handlers run where they were made; otherwise each in
/// turn.
runtime::Shard& PubSubServer::home_of_subscription() {
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    if (shards_.at(shard).loop().turns_on_this_thread()) return shards_.at(shard);
  }
  return shards_.at(identities_.load(std::memory_order_relaxed) % shards_.size());
}

SubscriberId PubSubServer::new_subscriber_id() {
  const std::uint64_t number = identities_.fetch_add(1, std::memory_order_relaxed);
  SubscriberId id;
  id.index = static_cast<std::uint32_t>(number);
  id.generation = static_cast<std::uint32_t>(number >> 32U) + 1;  // 0 is invalid
  id.shard = kNoShard;
  return id;
}

}  // namespace roost::pubsub
