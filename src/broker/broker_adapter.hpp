// SPDX-License-Identifier: Apache-2.0
// The adapter over a broker (README.md): a lane a shard for broadcasts, and one on shard 0 for what nodes say
// to each other. What a shard's thread publishes goes over that shard's lane at once; other threads hand it
// to the lane that the topic hashes to. Starts once. Thread: as PubSubAdapter and ShardAdapter say.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/control_lane.hpp"
#include "broker/data_lane.hpp"
#include "pubsub/shard_adapter.hpp"

namespace roost::broker {

class BrokerAdapter final : public pubsub::ShardAdapter, private Lanes {
 public:
  /// `options` are valid. Their `node` may be empty.
  BrokerAdapter(Engine engine, BrokerOptions options);
  ~BrokerAdapter() override;

  void use(runtime::ShardSet& shards, Logger& logger) override;
  void shard_ends(runtime::Shard& shard) override;

  [[nodiscard]] std::string node_name() const override { return options_.node; }
  [[nodiscard]] std::uint64_t incarnation() const override { return incarnation_; }
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

  // Lanes
  void reopen(std::size_t lane, GapCause cause, const std::string& problem) override;
  void hand_out_digest(std::string_view envelope) override;

  void make_lanes();
  void replay_early();
  [[nodiscard]] bool pass_on(std::string_view topic, bool on, const Confirmed& confirmed);
  void refuse_topic(const Confirmed& confirmed) const;
  [[nodiscard]] Lane& lane(std::size_t number);
  [[nodiscard]] DataLane& lane_of(std::string_view topic);
  /// Null: this thread is none of the shards', or its shard has no lane of its own.
  [[nodiscard]] DataLane* lane_of_thread();
  [[nodiscard]] DataLane& lane_for(std::string_view topic);
  [[nodiscard]] cluster::Envelope envelope_of(const PubSubMessage& message, cluster::Kind kind) const;
  [[nodiscard]] Result<void> check(const cluster::Envelope& envelope) const;
  Result<void> send(const std::string& subject, const cluster::Envelope& envelope);
  Result<void> hand_over(DataLane& lane, const std::string& subject, const cluster::Envelope& envelope);
  [[nodiscard]] Result<void> refuse_full() const;

  const Engine engine_;
  BrokerOptions options_;
  const std::uint64_t incarnation_;
  runtime::ShardSet* shards_ = nullptr;
  Logger* logger_ = nullptr;
  std::atomic<bool> made_{false};     // what follows is complete
  std::atomic<bool> running_{false};  // between start() and stop()
  std::optional<LinkBoard> board_;    // from the start on
  std::unique_ptr<LaneContext> context_;
  std::vector<std::unique_ptr<DataLane>> data_lanes_;
  std::unique_ptr<ControlLane> control_lane_;
  std::atomic<std::size_t> handed_over_{0};  // bytes on their way to the lanes' threads
  std::mutex mutex_;
  bool started_ = false;      // guarded by mutex_
  std::vector<Early> early_;  // guarded by mutex_
};

}  // namespace roost::broker
