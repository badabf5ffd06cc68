// SPDX-License-Identifier: Apache-2.0
// What an operator may do to a running endpoint, and its figures added up. Owner: the endpoint. Thread: any.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "admin/controls.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/live_config.hpp"
#include "introspection/shard_questions.hpp"
#include "pubsub/pubsub_server.hpp"

namespace roost::endpoint {

class NodeControls final : public admin::Controls {
 public:
  /// `pubsub` may be null. All are borrowed.
  struct Parts {
    introspection::ShardQuestions questions;
    Listeners& listeners;
    pubsub::PubSubServer* pubsub;
    Logger& logger;
    LiveConfig& config;
    /// Of the cluster, or of this node if it is alone.
    std::function<nodes::View()> view;
  };

  explicit NodeControls(Parts parts)
      : questions_(std::move(parts.questions)),
        listeners_(parts.listeners),
        pubsub_(parts.pubsub),
        logger_(parts.logger),
        config_(parts.config),
        view_(std::move(parts.view)) {}

  Result<admin::KickOutcome> kick(ConnectionId connection) override;
  Result<void> publish(std::string_view topic, std::string_view event, const Json& payload) override;
  Result<void> suspend_listener(std::string_view name) override;
  Result<void> resume_listener(std::string_view name) override;
  Result<void> configure(const std::vector<ConfigChange>& changes) override;
  [[nodiscard]] std::vector<ConfigEntry> config() const override { return config_.entries(); }
  /// A shard that does not answer counts with what it said last: what only grows never falls.
  [[nodiscard]] inspect::ShardCounters counters() override;
  [[nodiscard]] admin::ClusterInfo cluster() const override;

 private:
  introspection::ShardQuestions questions_;
  Listeners& listeners_;
  pubsub::PubSubServer* pubsub_;
  Logger& logger_;
  LiveConfig& config_;
  std::function<nodes::View()> view_;
  std::mutex mutex_;  // guards last_
  std::vector<inspect::ShardCounters> last_{questions_.shards()};
};

}  // namespace roost::endpoint
