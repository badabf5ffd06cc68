// SPDX-License-Identifier: Apache-2.0
// The state of a room behind a mutex, changed by every shard and by a thread outside: what is sent while the
// lock is held reaches each client in the order of the changes.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <latch>
#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

constexpr int kChanges = 400;  // of each thread that asks for them
constexpr int kAskers = 2;

struct VersionsOf : testing::TestWithParam<std::size_t> {
  VersionsOf() {
    script.join = [this](Channel& channel, const Payload&) {
      if (channel.topic().view() == "room:a") handles.push_back(channel.handle());
      return JoinResult::ok();
    };
    script.handle_info = [this](Channel& channel, const Info&) {
      change([&](const Payload& state) { channel.broadcast("state", state); });
    };
  }
  ~VersionsOf() override { node.stop(); }

  /// One client and channel on each shard.
  void join_everywhere() {
    for (std::size_t shard = 0; shard < GetParam(); ++shard) {
      clients.push_back(nullptr);
      node.on_shard(shard, [&] {
        clients.back() =
            std::make_unique<Client>(node, Routes{scripted("room:*", script)}, ClientOptions{.shard = shard});
        static_cast<void>(clients.back()->delivers(R"(["1","1","room:a","phx_join",{}])"));
        static_cast<void>(clients.back()->delivers(R"(["2","2","room:b","phx_join",{}])"));
        clients.back()->forgets_frames();
      });
    }
  }

  // [snippet: order]
  void tick() {
    const std::lock_guard lock(mutex);
    node.pubsub().broadcast("room:a", "state", {{"version", ++version}}).value();
  }
  // [/snippet]
  /// The next version, and what is sent of it, under one lock.
  void change(const std::function<void(const Payload&)>& send) {
    const std::lock_guard lock(mutex);
    ++version;
    send(Payload({{"version", version}}));
  }
  Subscription follower() {
    return node.pubsub().subscribe("room:a", [this](const BroadcastView& told) {
      if (told.event != "state") return;
      EXPECT_TRUE(node.pubsub().broadcast("room:a", "follows", told.payload));
      EXPECT_TRUE(node.pubsub().broadcast("room:b", "follows", told.payload));
    });
  }

  void settle() {
    for (int round = 0; round < 6; ++round) {
      for (std::size_t shard = 0; shard < GetParam(); ++shard)
        node.on_shard(shard, [] {});
    }
  }

  /// All at once: each asks every channel for its changes, or makes its own.
  void run(const std::vector<std::function<void()>>& tasks) {
    std::latch start(static_cast<std::ptrdiff_t>(tasks.size()));
    std::vector<std::thread> threads;
    for (const auto& task : tasks) {
      threads.emplace_back([&start, &task] {
        start.arrive_and_wait();
        for (int i = 0; i < kChanges; ++i)
          task();
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    settle();
    node.stop();
  }

  struct Seen {
    std::string event;
    std::int64_t version;
  };
  static std::vector<Seen> seen_by(Client& client) {
    std::vector<Seen> seen;
    for (const auto& frame : client.transport().frames) {
      const auto message = boost::json::parse(frame.payload);
      seen.push_back({std::string(message.at(3).as_string()), message.at(4).at("version").as_int64()});
    }
    return seen;
  }

  Script script;
  std::mutex mutex;
  std::int64_t version = 0;            // guarded by the mutex
  std::vector<ChannelHandle> handles;  // of "room:a"
  Node node{{.shards = GetParam(), .log_level = LogLevel::error}};
  std::vector<std::unique_ptr<Client>> clients;
};

INSTANTIATE_TEST_SUITE_P(Shards, VersionsOf, testing::Values(1, 2, 4));

TEST_P(VersionsOf, ARoomNeverGoesBackwards) {
  node.start();
  join_everywhere();
  const auto ask = [this] {
    for (const ChannelHandle& handle : handles)
      handle.send(0);
  };
  std::vector<std::function<void()>> tasks(kAskers, ask);
  tasks.emplace_back([this] { tick(); });
  run(tasks);
  for (const auto& client : clients) {
    const auto seen = seen_by(*client);
    ASSERT_EQ(static_cast<std::int64_t>(seen.size()), version);
    for (std::size_t i = 0; i < seen.size(); ++i)
      ASSERT_EQ(seen[i].version, static_cast<std::int64_t>(i + 1));
  }
}

TEST_P(VersionsOf, ARoomNeverGoesBackwardsForAClientThatIsAlsoPushedTo) {
  script.handle_info = [this](Channel& channel, const Info&) {
    change([&](const Payload& state) { channel.push("state", state); });
  };
  node.start();
  join_everywhere();
  run({[this] {
         for (const ChannelHandle& handle : handles)
           handle.send(0);
       },
       [this] { tick(); }});
  for (const auto& client : clients) {
    const auto seen = seen_by(*client);
    ASSERT_EQ(seen.size(), 2U * kChanges);
    for (std::size_t i = 1; i < seen.size(); ++i)
      ASSERT_LT(seen[i - 1].version, seen[i].version);
  }
}

/// A subscriber on each shard answers every message, on the same topic and on another.
TEST_P(VersionsOf, NoShardSeesTheEffectOfABroadcastBeforeIt) {
  node.start();
  join_everywhere();
  std::vector<Subscription> followers(GetParam());
  for (std::size_t shard = 0; shard < GetParam(); ++shard)
    node.on_shard(shard, [&] { followers[shard] = follower(); });
  run({[this] { tick(); }});
  for (const auto& client : clients) {
    std::int64_t known = 0;
    std::size_t followed = 0;
    for (const Seen& seen : seen_by(*client)) {
      if (seen.event == "state") known = seen.version;
      if (seen.event == "follows") ++followed;
      ASSERT_LE(seen.version, known) << seen.event;
    }
    EXPECT_EQ(followed, 2 * GetParam() * kChanges);
  }
}

}  // namespace
}  // namespace roost::test
