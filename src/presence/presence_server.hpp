// SPDX-License-Identifier: Apache-2.0
// A presence of this node: its parts, and the owners of its entries. Owner: PresenceSet, shared with calls of
// PresenceOwners that are under way. Thread: any, but for start, loop_ends and stop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "presence/presence_shard.hpp"
#include "presence/ref_maker.hpp"

namespace roost::presence {

/// What a presence works with on its node. All borrowed.
struct PresenceNode {
  pubsub::PubSubServer& pubsub;
  runtime::ShardSet& shards;
  runtime::WorkerPool& workers;
  Logger& logger;
};

class PresenceServer final : public Presence, public std::enable_shared_from_this<PresenceServer> {
 public:
  /// Throws std::invalid_argument with every problem of the options.
  PresenceServer(PresenceOptions options, const PresenceNode& node);
  ~PresenceServer() override;

  /// Before the loops run.
  void start();
  /// On every shard's loop, as the last thing it does.
  void loop_ends(const runtime::Shard& shard);
  /// Says goodbye; nothing changes afterwards.
  void stop();

  [[nodiscard]] const PresenceOptions& options() const noexcept override { return options_; }
  [[nodiscard]] PresenceMode mode_of(std::string_view topic) const override { return rules_.mode_of(topic); }
  [[nodiscard]] PresenceOwner owner() override;
  [[nodiscard]] JsonObject list(std::string_view topic) const override;
  [[nodiscard]] Json get_by_key(std::string_view topic, const PresenceKey& key) const override;
  [[nodiscard]] std::size_t count(std::string_view topic) const override;
  [[nodiscard]] Payload state(std::string_view topic) const override;
  [[nodiscard]] PresencePage page(std::string_view topic,
                                  std::optional<std::string_view> after) const override;

  [[nodiscard]] PresenceFigures figures() const;
  [[nodiscard]] std::vector<std::vector<PresenceShard::ReplicaState>> replicas() const;  // of each part
  [[nodiscard]] std::vector<PresenceShard::TopicCount> topics(std::string_view prefix, std::string_view after,
                                                              std::size_t most) const;
  [[nodiscard]] PresenceShard::KeysPage keys(std::string_view topic, std::optional<std::string_view> after,
                                             std::size_t most) const;
  /// Of the topic's part, or of each.
  [[nodiscard]] std::vector<std::vector<PresenceShard::ReplicaSum>> sums(std::string_view topic) const;
  /// Adds a trace, to which changes and diffs are offered.
  void trace(std::shared_ptr<inspect::TraceFeed> feed) { tracer_.add(std::move(feed), now()); }

  // For PresenceOwner::State. `part` is that of the topic.

  [[nodiscard]] std::size_t part_of(std::string_view topic) const;
  [[nodiscard]] PresenceShard& part(std::size_t number) { return *parts_[number]; }
  [[nodiscard]] Result<tracker::Meta> new_meta(std::string_view topic, const PresenceKey& key,
                                               const JsonObject& meta, std::string_view previous_ref);

 private:
  [[nodiscard]] base::TimePoint now() const { return node_.shards.at(0).loop().clock().now(); }
  [[nodiscard]] PresenceShard& part_for(std::string_view topic) const { return *parts_[part_of(topic)]; }

  const PresenceOptions options_;
  const PresenceRules rules_;
  const PresenceNode node_;
  const std::shared_ptr<const std::string> node_name_;
  const std::uint64_t vsn_;
  RefMaker refs_;
  inspect::SharedTracer tracer_;
  std::atomic<std::uint64_t> owners_{0};  // ever made
  std::atomic<std::size_t> own_entries_{0};
  std::vector<std::unique_ptr<PresenceShard>> parts_;
  std::vector<std::size_t> homes_;  // the shard of each part
};

}  // namespace roost::presence
