// SPDX-License-Identifier: Apache-2.0
// The adapter over Erlang's distribution (README.md): a node of its own on a thread of its own. What the
// shards broadcast is encoded on their threads, once for all nodes. Starts once. Thread: as PubSubAdapter and
// ShardAdapter say.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.hpp"
#include "erlang/own_node.hpp"
#include "pubsub/shard_adapter.hpp"
#include "runtime/shard.hpp"

namespace roost::erlang {

class ErlangAdapter final : public pubsub::ShardAdapter {
 public:
  /// `options` are valid; `cookie` is theirs, from wherever they have it.
  ErlangAdapter(ErlangOptions options, std::string cookie);
  ~ErlangAdapter() override;

  void use(runtime::ShardSet& shards, Logger& logger) override;
  void shard_ends(runtime::Shard&) override {}

  [[nodiscard]] std::string node_name() const override { return options_.node; }
  [[nodiscard]] std::uint64_t incarnation() const override { return incarnation_; }
  Result<void> start(const Options& options, PubSubReceiver& receiver) override;
  void stop() override;
  Result<void> broadcast(const PubSubMessage& message) override;
  Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) override;
  Result<void> tell(std::string_view node, const NodeMessage& message) override;
  [[nodiscard]] PubSubState state() const override;

 private:
  using Message = std::shared_ptr<const distribution::ForwardMessage>;

  [[nodiscard]] Result<Message> encode(const PubSubMessage& message) const;
  /// `use(Node&)` on the node's thread. `bytes` are bounded.
  template <class Use>
  Result<void> hand_over(std::size_t bytes, Use use);

  const ErlangOptions options_;
  const std::string cookie_;
  const std::uint64_t incarnation_;
  base::SteadyClock clock_;
  runtime::ShardSet* shards_ = nullptr;
  Logger* logger_ = nullptr;
  PubSubReceiver* receiver_ = nullptr;
  std::optional<PeerBoard> board_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<runtime::EventLoop> loop_;  // the node's
  std::unique_ptr<Node> node_;
  std::atomic<bool> made_{false};            // what was declared above is complete
  std::atomic<bool> running_{false};         // between start() and stop()
  std::atomic<std::size_t> handed_over_{0};  // bytes on their way to the node's thread
  std::thread thread_;                       // turns loop_
};

}  // namespace roost::erlang
