// SPDX-License-Identifier: Apache-2.0
// What an operator may do to a running endpoint, and its figures added up. Owner: the endpoint. Thread: any.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "admin/controls.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/live_config.hpp"
#include "introspection/shard_questions.hpp"
#include "roost/pubsub.hpp"

namespace roost::endpoint {

class NodeControls final : public admin::Controls {
 public:
  /// `pubsub` may be null. All are borrowed.
  NodeControls(introspection::ShardQuestions questions, Listeners& listeners, PubSub* pubsub, Logger& logger,
               LiveConfig& config)
      : questions_(std::move(questions)),
        listeners_(listeners),
        pubsub_(pubsub),
        logger_(logger),
        config_(config) {}

  Result<admin::KickOutcome> kick(ConnectionId connection) override;
  Result<void> publish(std::string_view topic, std::string_view event, const Json& payload) override;
  Result<void> suspend_listener(std::string_view name) override;
  Result<void> resume_listener(std::string_view name) override;
  Result<void> configure(const std::vector<ConfigChange>& changes) override;
  [[nodiscard]] std::vector<ConfigEntry> config() const override { return config_.entries(); }
  /// A shard that does not answer counts with what it said last: what only grows never falls.
  [[nodiscard]] inspect::ShardCounters counters() override;

 private:
  introspection::ShardQuestions questions_;
  Listeners& listeners_;
  PubSub* pubsub_;
  Logger& logger_;
  LiveConfig& config_;
  std::mutex mutex_;  // guards last_
  std::vector<inspect::ShardCounters> last_{questions_.shards()};
};

}  // namespace roost::endpoint
