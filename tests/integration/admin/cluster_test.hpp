// SPDX-License-Identifier: Apache-2.0
// Several nodes of one process on one hub, each with an admin endpoint, and `roost` asking them.
#pragma once

#include <memory>
#include <string>

#include "commands_test.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {

/// The node of the fixture is "a"; the others are made by a test.
class ClusterTest : public CommandTest {
 protected:
  struct Other {
    Config config{};
    std::shared_ptr<HubAdapter> adapter{};
    std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
    std::unique_ptr<Endpoint> endpoint{};
  };

  ClusterTest() { join_cluster(config, "a"); }
  void TearDown() override {
    others_.clear();
    CommandTest::TearDown();
  }

  std::shared_ptr<HubAdapter> join_cluster(Config& joining, const std::string& name) {
    auto adapter = hub_.adapter(name);
    joining.pubsub = PubSubOptions{.adapter = adapter};
    return adapter;
  }
  /// Not started.
  Other& other(const std::string& name) {
    others_.push_back(std::make_unique<Other>());
    Other& made = *others_.back();
    made.config.http.port = 0;
    made.config.shards = 1;
    made.config.min_connection_age = std::chrono::milliseconds(0);
    made.config.log_sink = made.log;
    made.config.admin.enabled = true;
    made.config.admin.socket = folder + "/" + name + ".sock";
    made.adapter = join_cluster(made.config, name);
    return made;
  }
  void run(Other& node) {
    node.endpoint = std::make_unique<Endpoint>(node.config);
    node.endpoint->socket<RoomSocket>("/socket");
    node.endpoint->start().value();
  }
  /// The fixture's node and another, which know each other.
  Other& start_with(const std::string& name, bool actions = false) {
    start_rooms();
    Other& made = other(name);
    made.config.admin.actions = actions;
    run(made);
    EXPECT_TRUE(log->wait_for(LogLevel::info, "node " + name + " is up"));
    return made;
  }
  [[nodiscard]] static PhoenixClient member_on(Other& node, const std::string& topic) {
    PhoenixClient visitor(node.endpoint->port(), "/socket/websocket?vsn=2.0.0");
    EXPECT_TRUE(visitor.joins(topic));
    return visitor;
  }

  Hub hub_;
  std::vector<std::unique_ptr<Other>> others_;
};

}  // namespace roost::test
