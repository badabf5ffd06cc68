// SPDX-License-Identifier: Apache-2.0
// Owners on many threads, while the loops run.
#include <atomic>
#include <thread>

#include "unit/presence/presence_fixture.hpp"

namespace roost::presence {
namespace {

using std::chrono::milliseconds;

TEST(PresenceThreads, OwnersTrackUpdateAndEndWhileOthersList) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 300;
  PresenceNodeUnderTest one(nullptr, {.pool_size = 2, .diff_window = milliseconds(0)}, 2);
  std::atomic<int> called{0};
  const Subscription subscription =
      one.node.pubsub().subscribe("room:0", [&called](const BroadcastView&) { ++called; }, nullptr);
  one.node.start();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&presence = one.presence, thread] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string topic = "room:" + std::to_string(round % 4);
        PresenceOwner owner = presence.owner();
        owner.track(topic, thread, {{"round", round}}).value();
        owner.update(topic, thread, [](const JsonObject& old) { return old; }).value();
        static_cast<void>(presence.list(topic));
        static_cast<void>(presence.state(topic));
        static_cast<void>(presence.page(topic, std::nullopt));
        if (round % 3 == 0) owner.untrack(topic, thread);
        if (round % 5 == 0) owner.untrack_all();
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  one.node.stop();
  EXPECT_EQ(one.presence.figures().entries, 0U);
  EXPECT_EQ(one.presence.figures().topics, 0U);
  EXPECT_EQ(one.presence.figures().joins, one.presence.figures().leaves);
  EXPECT_GT(called, 0);
}

TEST(PresenceThreads, AnOwnerThatEndsWhileAnotherThreadTracksLeavesNothing) {
  PresenceNodeUnderTest one(nullptr, {}, 2);
  one.node.start();
  for (int round = 0; round < 200; ++round) {
    auto owner = std::make_shared<PresenceOwner>(one.presence.owner());
    std::thread tracker([owner] { static_cast<void>(owner->track("room:1", "x")); });
    owner->untrack_all();
    tracker.join();
  }
  one.node.stop();
  EXPECT_EQ(one.presence.figures().entries, 0U);
}

}  // namespace
}  // namespace roost::presence
