// SPDX-License-Identifier: Apache-2.0
// The pubsub of one node: one TopicIndex per shard, a table of the shards each topic has members on, and the
// adapter to other nodes. broadcast → adapter → publish → one delivery in the mailbox of each interested
// shard → TopicIndex::dispatch. Owner: the endpoint. Public calls from any thread; index(i) from shard i's
// loop only.
#pragma once

#include <array>
#include <atomic>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_function.hpp"
#include "pubsub/gap_board.hpp"
#include "pubsub/remote_interest.hpp"
#include "pubsub/shard_adapter.hpp"
#include "pubsub/topic_index.hpp"
#include "pubsub/user_subscription.hpp"
#include "roost/pubsub.hpp"
#include "runtime/shard.hpp"

namespace roost::pubsub {

class PubSubServer final : public PubSub, private PubSubReceiver {
 public:
  /// What has been noticed to be missing, since the start.
  struct GapCount {
    GapCause cause;
    std::uint64_t gaps;
    std::uint64_t messages;  // as far as their number is known
  };

  /// All arguments except `options` are borrowed and must outlive the server.
  PubSubServer(PubSubOptions options, runtime::ShardSet& shards, const fastlane::SerializerTable& serializers,
               Telemetry& telemetry, Logger& logger);
  ~PubSubServer() override;

  /// Starts and stops the adapter. Subscribing works before and after. shard_ends() is called on every shard
  /// between the two, as the last thing it does.
  Result<void> start();
  void shard_ends(runtime::Shard& shard);
  void stop();

  // Of other nodes. The handlers are set before start(); they run on any thread and must not block.

  Result<void> tell(std::string_view node, const NodeMessage& message);
  [[nodiscard]] bool has_other_nodes() const { return incarnation() != 0; }
  /// A broadcast that the subscribers of this node do not get.
  Result<void> broadcast_to_others(std::string_view topic, std::string_view event, const Payload& payload);
  /// Bytes of one message that other nodes get; 0: any.
  [[nodiscard]] std::size_t max_message() const { return options_.adapter->max_message(); }
  void on_heard(std::function<void(const NodeMessage&)> handler) { heard_ = std::move(handler); }
  void on_state_changed(std::function<void()> handler) { on_state_changed_ = std::move(handler); }
  void on_gap(std::function<void(const PubSubGap&)> handler) { on_gap_ = std::move(handler); }
  /// From now on the members of that shard hear of gaps (Subscriber::on_gap). Thread: any.
  void hear_gaps(std::size_t shard) { parts_[shard]->hears_gaps.store(true, std::memory_order_relaxed); }
  /// Another node has ended without a goodbye: what it published last may be missing. Thread: any.
  void node_down(std::string_view node);
  /// As PubSubAdapter::forget_node.
  void forget_node(std::string_view node, std::uint64_t incarnation) {
    options_.adapter->forget_node(node, incarnation);
  }
  [[nodiscard]] PubSubState state() const { return options_.adapter->state(); }
  [[nodiscard]] std::uint64_t incarnation() const { return options_.adapter->incarnation(); }
  [[nodiscard]] std::vector<GapCount> gap_counts() const;
  /// Null: other nodes need not know the topics of this one.
  [[nodiscard]] RemoteInterest* remote_interest() noexcept { return remote_ ? &*remote_ : nullptr; }
  [[nodiscard]] const PubSubOptions& options() const noexcept { return options_; }

  /// For a subscriber that is not a channel. Thread: any.
  [[nodiscard]] SubscriberId new_subscriber_id();
  [[nodiscard]] TopicIndex& index(std::size_t shard) { return parts_[shard]->index; }
  /// Of the node. Nothing with a single shard, whose index has the totals. Thread: any.
  [[nodiscard]] std::optional<TopicTotals> topic_totals() const { return interest_.totals(); }

  [[nodiscard]] Subscription subscribe(std::string_view topic, Handler handler, Json metadata) override;
  Result<void> broadcast(std::string_view topic, std::string_view event, const Payload& payload) override;
  Result<void> broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                              const Payload& payload) override;
  Result<void> local_broadcast(std::string_view topic, std::string_view event,
                               const Payload& payload) override;
  Result<void> local_broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                    const Payload& payload) override;
  Result<void> direct_broadcast(std::string_view node, std::string_view topic, std::string_view event,
                                const Payload& payload) override;
  void register_dispatcher(std::string name, Dispatcher dispatcher) override;
  Result<void> broadcast_with(std::string_view dispatcher, SubscriberId from, std::string_view topic,
                              std::string_view event, const Payload& payload) override;
  /// Of this node only, as local_broadcast.
  Result<void> local_broadcast_with(std::string_view dispatcher, std::string_view topic,
                                    std::string_view event, const Payload& payload);
  [[nodiscard]] std::string node_name() const override;

 private:
  using Dispatchers = std::map<std::string, Dispatcher, std::less<>>;

  /// The part of one shard.
  struct Part {
    Part(std::uint16_t shard, InterestTable& interest, Telemetry& telemetry, const base::Clock& clock)
        : index(shard, interest, telemetry, clock), newcomers(index, interest, shard) {}

    TopicIndex index;
    Newcomers newcomers;
    GapBoard gaps;
    std::atomic<bool> hears_gaps{false};
  };
  struct GapTotals {
    std::atomic<std::uint64_t> gaps{0};
    std::atomic<std::uint64_t> messages{0};
  };

  /// One broadcast while it is handed to the shards.
  struct HandOut {
    struct Own {
      std::uint16_t shard;
      std::uint64_t after;  // the last broadcast its mailbox has been handed
    };
    BroadcastPtr broadcast;                                          // null: no shard is interested
    boost::container::small_vector<Own, 1> own;                      // of this thread: one, except in tests
    boost::container::small_vector<runtime::Mailbox*, 16> sleepers;  // to be woken
    std::optional<std::uint16_t> overloaded;
  };

  [[nodiscard]] Result<BroadcastContent> content_for(std::string_view dispatcher, SubscriberId from,
                                                     std::string_view topic, std::string_view event,
                                                     const Payload& payload) const;
  Result<void> to_other_nodes(const BroadcastContent& content, std::string_view dispatcher);
  Result<void> publish(BroadcastContent content);
  void hand_over(std::uint16_t shard, HandOut& out);
  void dispatch_own(const HandOut::Own& own, const BroadcastPtr& broadcast);
  [[nodiscard]] Result<void> overloaded(std::size_t shard, const BroadcastContent& content) const;
  void dispatch(Part& part, const BroadcastPtr& broadcast);
  void receive(const PubSubMessage& message) override;
  void gap(const PubSubGap& gap) override;
  void heard(const NodeMessage& message) override;
  void state_changed() override;
  [[nodiscard]] runtime::Shard& home_of_subscription();

  PubSubOptions options_;
  const bool has_other_nodes_;
  ShardAdapter* shard_adapter_ = nullptr;  // the adapter, if it has connections on the shards
  runtime::ShardSet& shards_;
  const fastlane::SerializerTable& serializers_;
  Telemetry& telemetry_;
  Logger& logger_;
  InterestTable interest_;
  std::optional<RemoteInterest> remote_;
  std::function<void(const NodeMessage&)> heard_;
  std::function<void()> on_state_changed_;
  std::function<void(const PubSubGap&)> on_gap_;
  std::array<GapTotals, kGapCauses> gap_totals_;
  Dispatchers dispatchers_;
  std::atomic<std::uint64_t> identities_{0};  // ever given
  std::vector<std::unique_ptr<Part>> parts_;
};

}  // namespace roost::pubsub
