// SPDX-License-Identifier: Apache-2.0
// The adapter over a broker, or over two at the same time (README.md). At each it has a lane a shard for
// broadcasts, and one on shard 0 for what nodes say to each other. What a shard's thread publishes goes over
// that shard's lane at once; other threads hand it to the lane that the topic hashes to. Over two brokers
// everything is sent to both, and what comes twice is taken once. Starts once. Thread: as PubSubAdapter and
// ShardAdapter say.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/broker_side.hpp"
#include "broker/lane_streams.hpp"
#include "broker/node_merger.hpp"
#include "pubsub/shard_adapter.hpp"

namespace roost::broker {

class BrokerAdapter final : public pubsub::ShardAdapter {
 public:
  /// `options` are valid. Their `node` may be empty.
  BrokerAdapter(Engine engine, BrokerOptions options);
  /// Over all of them at once.
  BrokerAdapter(std::vector<Engine> engines, BrokerOptions options);
  ~BrokerAdapter() override;

  void use(runtime::ShardSet& shards, Logger& logger) override;
  void shard_ends(runtime::Shard& shard) override;

  [[nodiscard]] std::string node_name() const override { return options_.node; }
  [[nodiscard]] std::uint64_t incarnation() const override { return incarnation_; }
  [[nodiscard]] std::size_t max_message() const override;
  Result<void> start(const Options& options, PubSubReceiver& receiver) override;
  void stop() override;
  Result<void> broadcast(const PubSubMessage& message) override;
  Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) override;
  [[nodiscard]] bool routes_by_interest() const override { return true; }
  void interest(std::string_view topic, bool on, const Confirmed& confirmed) override;
  Result<void> tell(std::string_view node, const NodeMessage& message) override;
  void forget_node(std::string_view node, std::uint64_t incarnation) override;
  [[nodiscard]] PubSubState state() const override;

 private:
  /// Interest of before the start.
  struct Early {
    std::string topic;
    bool on;
    Confirmed confirmed;
  };

  void make_sides(const std::string& pubsub, PubSubReceiver& receiver);
  void make_streams(std::size_t count);
  void replay_early();
  [[nodiscard]] bool pass_on(std::string_view topic, bool on, const Confirmed& confirmed);
  void refuse_topic(const Confirmed& confirmed) const;
  void hand_out_digest(std::string_view envelope);
  [[nodiscard]] LaneStreams& streams_of(std::string_view topic);
  /// Null: this thread is none of the shards', or its shard has no lane of its own.
  [[nodiscard]] LaneStreams* streams_of_thread();
  [[nodiscard]] LaneStreams& streams_for(std::string_view topic);
  [[nodiscard]] const nats::Subjects& subjects() const { return sides_.front()->context().subjects; }
  [[nodiscard]] PubSubReceiver& receiver() const { return sides_.front()->context().receiver; }
  [[nodiscard]] std::size_t max_payload() const;
  void tell_all_sides(std::string_view subject, std::string_view encoded);
  [[nodiscard]] cluster::Envelope envelope_of(const PubSubMessage& message, cluster::Kind kind) const;
  [[nodiscard]] Result<void> check(const cluster::Envelope& envelope) const;
  /// `key`: what is counted (LaneStreams).
  Result<void> send(const std::string& subject, std::string_view key, const cluster::Envelope& envelope);
  Result<void> hand_over(LaneStreams& streams, const std::string& subject, std::string_view key,
                         const cluster::Envelope& envelope);
  [[nodiscard]] Result<void> refuse_full() const;

  const std::vector<Engine> engines_;  // one or two
  const std::string name_;             // "nats", "nats+redis"
  BrokerOptions options_;
  const std::uint64_t incarnation_;
  runtime::ShardSet* shards_ = nullptr;
  Logger* logger_ = nullptr;
  std::atomic<bool> made_{false};     // what follows is complete
  std::atomic<bool> running_{false};  // between start() and stop()
  Figures figures_;
  std::optional<NodeMerger> merger_;  // of several brokers
  std::vector<std::unique_ptr<LaneStreams>> streams_;
  std::vector<std::unique_ptr<BrokerSide>> sides_;  // of the engines, in their order
  std::atomic<std::size_t> handed_over_{0};         // bytes on their way to the lanes' threads
  std::mutex mutex_;
  bool started_ = false;      // guarded by mutex_
  std::vector<Early> early_;  // guarded by mutex_
};

}  // namespace roost::broker
