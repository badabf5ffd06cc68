// SPDX-License-Identifier: Apache-2.0
// A node without a network: shards, pubsub and workers as an endpoint builds them. The test turns its loops
// on its own thread and moves its time, unless start() gives every shard its thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "channel/shard_context.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "testing/manual_clock.hpp"

namespace roost::test {

struct TestNodeOptions {
  std::size_t shards = 1;
  bool with_pubsub = true;
  std::shared_ptr<PubSubAdapter> adapter{};
  JoinWithoutBroker join_without_broker = JoinWithoutBroker::refuse;
  LogLevel log_level = LogLevel::debug;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
  std::size_t workers = 1;
  /// Instead of V1 and V2.
  std::shared_ptr<phoenix::SerializerList> versions{};
};

class TestNode {
 public:
  explicit TestNode(const TestNodeOptions& options = {});
  TestNode(const TestNode&) = delete;
  TestNode& operator=(const TestNode&) = delete;
  ~TestNode();

  /// Turns every loop until nothing is left to do; throws std::logic_error if that does not happen. Does
  /// nothing while the shards have their own threads.
  void turn();
  /// The same, and waits for the worker pool to finish its tasks.
  void settle();
  /// Moves the time forward; the loops are turned at the time of each timer.
  void advance(std::chrono::milliseconds by);
  /// Moves the time forward while no loop runs, as if the process were stopped; then turns them.
  void stand_still(std::chrono::milliseconds by);
  /// Turns until `done` says so; false after ten seconds of real time. For what the worker pool does.
  [[nodiscard]] bool turn_until(const std::function<bool()>& done);

  // With threads.
  void start();
  void stop();
  /// Runs on the shard's thread; returns when it has run.
  void on_shard(std::size_t shard, const std::function<void()>& task);

  [[nodiscard]] PubSub& pubsub() { return *pubsub_; }
  /// Starts at once.
  presence::PresenceServer& add_presence(PresenceOptions options);
  [[nodiscard]] const presence::PresenceSet& presences() const { return presences_; }
  [[nodiscard]] channels::ShardContext& context(std::size_t shard) { return *contexts_.at(shard); }
  [[nodiscard]] std::size_t shards() const { return shards_.size(); }
  /// Over all shards: topics that have members, and the members of one.
  [[nodiscard]] std::size_t topics();
  [[nodiscard]] std::size_t members_of(std::string_view topic);
  [[nodiscard]] const phoenix::SerializerList& versions() const { return *versions_; }
  [[nodiscard]] const fastlane::SerializerTable& serializers() const { return serializers_; }

  [[nodiscard]] Logger& logger() { return logger_; }

  ManualClock clock;
  Telemetry telemetry;

 private:
  /// The time of the next timer, if it is before `limit`; never in the past.
  [[nodiscard]] std::optional<base::TimePoint> next_timer(base::TimePoint limit);
  bool turn_each();

  Logger logger_;
  std::shared_ptr<phoenix::SerializerList> versions_;
  fastlane::SerializerTable serializers_;
  runtime::ShardSet shards_;
  runtime::WorkerPool workers_;
  std::unique_ptr<pubsub::PubSubServer> pubsub_;
  presence::PresenceSet presences_;
  std::vector<std::unique_ptr<channels::ShardContext>> contexts_;
  bool has_threads_ = false;
};

}  // namespace roost::test
