// SPDX-License-Identifier: Apache-2.0
// Broadcasts and handles from many threads while every shard runs on its own.
#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

constexpr int kSenders = 4;
constexpr int kMessages = 500;
constexpr std::size_t kShards = 3;

/// kSenders threads broadcast kMessages each to "room:a", all at once.
void broadcast_from_threads(PubSub& pubsub) {
  std::latch start(kSenders);
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender] {
      start.arrive_and_wait();
      for (int number = 0; number < kMessages; ++number)
        EXPECT_TRUE(pubsub.broadcast("room:a", std::to_string(sender), {{"number", number}}));
    });
  }
  for (std::thread& thread : senders)
    thread.join();
}

struct Threads : testing::Test {
  ~Threads() override { node.stop(); }

  /// On the shard's thread.
  void join_on(std::size_t shard) {
    clients.push_back(nullptr);
    node.on_shard(shard, [&] {
      clients.back() =
          std::make_unique<Client>(node, Routes{scripted("room:*", script)}, ClientOptions{.shard = shard});
      static_cast<void>(clients.back()->delivers(R"(["1","1","room:a","phx_join",{}])"));
      clients.back()->forgets_frames();
    });
  }
  /// What was posted to every shard before is done.
  void settle() {
    for (int round = 0; round < 3; ++round) {
      for (std::size_t shard = 0; shard < kShards; ++shard)
        node.on_shard(shard, [] {});
    }
  }

  Script script;
  Node node{{.shards = kShards, .log_level = LogLevel::error}};
  std::vector<std::unique_ptr<Client>> clients;  // destroyed when the loops have ended
};

TEST_F(Threads, MembersOnEveryShardGetAllOfEachSenderInItsOrder_E184) {
  node.start();
  for (std::size_t i = 0; i < 2 * kShards; ++i)
    join_on(i % kShards);
  broadcast_from_threads(node.pubsub());
  settle();
  node.stop();
  for (const auto& client : clients) {
    std::map<std::string, int> next;
    ASSERT_EQ(client->frames_waiting(), static_cast<std::size_t>(kSenders * kMessages));
    for (int i = 0; i < kSenders * kMessages; ++i) {
      const std::string frame = client->transport().frames[static_cast<std::size_t>(i)].payload;
      const std::string sender = frame.substr(frame.find("room:a\",\"") + 9, 1);
      const std::string number = "{\"number\":" + std::to_string(next[sender]++) + "}";
      ASSERT_NE(frame.find(number), std::string::npos) << frame << " is not " << number;
    }
  }
}

TEST_F(Threads, SubscriptionsComeAndGoWhileOthersBroadcast_E182) {
  node.start();
  std::atomic<bool> stop = false;
  std::vector<std::thread> churners;
  for (int i = 0; i < 2; ++i) {
    churners.emplace_back([&] {
      while (!stop) {
        std::atomic<int> seen = 0;
        {
          const auto subscription = node.pubsub().subscribe("room:a", [&](const BroadcastView&) { ++seen; });
          EXPECT_TRUE(node.pubsub().broadcast("room:a", "own", {}));
        }
        const int after = seen;  // the handler must not run from here on: `seen` dies
        std::this_thread::yield();
        EXPECT_EQ(seen, after);
      }
    });
  }
  broadcast_from_threads(node.pubsub());
  stop = true;
  for (std::thread& churner : churners)
    churner.join();
  settle();
  node.stop();
  EXPECT_EQ(node.members_of("room:a"), 0U);
}

TEST_F(Threads, ASubscriptionOfAnotherThreadIsSeenByTheNextBroadcastOfAnyShard) {
  node.start();
  for (int i = 0; i < 200; ++i) {
    std::atomic<int> seen = 0;
    const auto subscription = node.pubsub().subscribe("room:b", [&](const BroadcastView&) { ++seen; });
    node.on_shard(static_cast<std::size_t>(i) % kShards,
                  [&] { EXPECT_TRUE(node.pubsub().broadcast("room:b", "e", {})); });
    settle();
    ASSERT_EQ(seen, 1) << "round " << i;
  }
}

TEST_F(Threads, HandlesMayBeUsedWhileTheirChannelsEnd) {
  std::mutex mutex;
  std::vector<ChannelHandle> handles;
  script.join = [&](Channel& channel, const Payload&) {
    const std::lock_guard lock(mutex);
    handles.push_back(channel.handle());
    return JoinResult::ok();
  };
  script.handle_info = [](Channel&, const Info&) {};
  script.terminate = nullptr;
  node.start();
  for (int i = 0; i < 30; ++i)
    join_on(0);
  std::vector<std::thread> users;
  for (int i = 0; i < 3; ++i) {
    users.emplace_back([&] {
      for (const ChannelHandle& handle : handles) {
        handle.send(1);
        handle.push("e");
        static_cast<void>(handle.call<ScriptedChannel>([](ScriptedChannel&) { return 1; }));
        handle.kill();
      }
    });
  }
  for (std::thread& user : users)
    user.join();
  settle();
  node.stop();
  EXPECT_EQ(script.destroyed, 30);
  for (const auto& client : clients)
    EXPECT_THAT(client->transport().frames.back().payload, testing::HasSubstr("phx_error"));
}

TEST_F(Threads, BroadcastsToShardsThatHaveEndedSucceed) {
  const auto subscription = node.pubsub().subscribe("room:a", [](const BroadcastView&) {});
  node.start();
  settle();
  node.stop();
  EXPECT_TRUE(node.pubsub().broadcast("room:a", "late", {}));
}

}  // namespace
}  // namespace roost::test
