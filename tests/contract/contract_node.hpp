// SPDX-License-Identifier: Apache-2.0
// A node as an adapter sees it: shards, if the adapter wants some, and somebody who receives. Owner and
// thread: one test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "contract/contract_inbox.hpp"
#include "pubsub/shard_adapter.hpp"
#include "roost/log.hpp"
#include "support/recording_log.hpp"

namespace roost::test {

class ContractNode {
 public:
  explicit ContractNode(std::shared_ptr<PubSubAdapter> linked, std::size_t shards = 2)
      : adapter(std::move(linked)), shards_(shards, clock_) {
    sharded_ = dynamic_cast<pubsub::ShardAdapter*>(adapter.get());
    if (sharded_ != nullptr) sharded_->use(shards_, logger_);
    const auto started = adapter->start({.name = "Test.PubSub"}, inbox);
    EXPECT_TRUE(started) << (started ? "" : started.error().message);
    shards_.start();
  }
  ~ContractNode() { stop(); }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    shards_.stop([this](runtime::Shard& shard) {
      if (sharded_ != nullptr) sharded_->shard_ends(shard);
    });
    adapter->stop();
  }

  [[nodiscard]] std::string name() const { return adapter->node_name(); }
  /// By every link.
  [[nodiscard]] bool becomes_connected() {
    return inbox.wait_until([this] {  // also where one of its brokers would do
      const auto links = adapter->state().links;
      return std::all_of(links.begin(), links.end(), [](const PubSubState::Link& link) {
        return link.status == PubSubState::Status::connected;
      });
    });
  }
  [[nodiscard]] bool becomes_disconnected() {
    return inbox.wait_until([this] { return !adapter->state().connected(); });
  }

  [[nodiscard]] bool loses_all_links() {
    return inbox.wait_until([this] {
      const auto links = adapter->state().links;
      return std::none_of(links.begin(), links.end(), [](const PubSubState::Link& link) {
        return link.status == PubSubState::Status::connected;
      });
    });
  }

  /// How many of the topics have been asked for and not confirmed yet; less than 0: some were confirmed
  /// twice.
  using Pending = std::shared_ptr<std::atomic<int>>;
  [[nodiscard]] Pending ask_for(const std::vector<std::string>& topics) {
    auto pending = std::make_shared<std::atomic<int>>(static_cast<int>(topics.size()));
    for (const std::string& topic : topics)
      adapter->interest(topic, true, [this, pending](const Result<void>& confirmed) {
        EXPECT_TRUE(confirmed) << (confirmed ? "" : confirmed.error().message);
        --*pending;
        inbox.note();
      });
    return pending;
  }
  [[nodiscard]] bool confirmed(const Pending& pending) {
    return inbox.wait_until([&] { return *pending == 0; });
  }
  /// Returns when it is confirmed.
  void wants(const std::string& topic) { EXPECT_TRUE(confirmed(ask_for({topic}))) << topic; }

  /// Runs it on that shard's thread, and returns when it has run.
  void on_shard(std::size_t shard, const std::function<void()>& task) {
    std::latch done(1);
    shards_.at(shard).mailbox()->post([&] {
      task();
      done.count_down();
    });
    done.wait();
  }

  ContractInbox inbox;
  const std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  const std::shared_ptr<PubSubAdapter> adapter;

 private:
  base::SteadyClock clock_;
  Logger logger_{log};
  runtime::ShardSet shards_;
  pubsub::ShardAdapter* sharded_ = nullptr;
  bool stopped_ = false;
};

}  // namespace roost::test
