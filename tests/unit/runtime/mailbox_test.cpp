// SPDX-License-Identifier: Apache-2.0
#include "runtime/mailbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <thread>
#include <vector>

#include "runtime/event_loop.hpp"

namespace roost::runtime {
namespace {

bool wants_loop_awake(const Mailbox& mailbox) {
  pollfd wake{mailbox.wake_descriptor(), POLLIN, 0};
  return ::poll(&wake, 1, 0) == 1;
}

TEST(Mailbox, RunsTasksInTheOrderOfPosting) {
  Mailbox mailbox;
  std::vector<int> ran;
  for (const int number : {1, 2, 3})
    EXPECT_TRUE(mailbox.post([&ran, number] { ran.push_back(number); }));
  EXPECT_TRUE(ran.empty());
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
  mailbox.run_pending();
  EXPECT_EQ(ran.size(), 3U);
}

TEST(Mailbox, WhatATaskPostsIsForTheNextRun) {
  Mailbox mailbox;
  int ran = 0;
  mailbox.post([&] { mailbox.post([&] { ++ran; }); });
  mailbox.run_pending();
  EXPECT_EQ(ran, 0);
  mailbox.run_pending();
  EXPECT_EQ(ran, 1);
}

TEST(Mailbox, ClosedItRefusesAndDestroysWhatHasNotRun) {
  Mailbox mailbox;
  const auto owned = std::make_shared<int>(1);
  EXPECT_TRUE(mailbox.post([owned] { FAIL() << "ran after close"; }));
  mailbox.close();
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_FALSE(mailbox.post([] { FAIL() << "ran after close"; }));
  EXPECT_FALSE(mailbox.try_post([] { FAIL() << "ran after close"; }));
  mailbox.run_pending();
}

TEST(Mailbox, TheBoundHoldsForTryPostOnly) {
  Mailbox mailbox(2);
  EXPECT_TRUE(mailbox.try_post([] {}));
  EXPECT_TRUE(mailbox.try_post([] {}));
  EXPECT_FALSE(mailbox.try_post([] {}));
  EXPECT_TRUE(mailbox.post([] {}));
  mailbox.run_pending();
  EXPECT_TRUE(mailbox.try_post([] {}));
}

TEST(Mailbox, WakesOnlyALoopThatSleeps) {
  Mailbox mailbox;
  mailbox.post([] {});
  EXPECT_FALSE(wants_loop_awake(mailbox));
  EXPECT_FALSE(mailbox.prepare_to_sleep());  // a task is pending
  mailbox.run_pending();
  EXPECT_TRUE(mailbox.prepare_to_sleep());
  mailbox.post([] {});
  EXPECT_TRUE(wants_loop_awake(mailbox));
  mailbox.clear_wake();
  mailbox.post([] {});
  EXPECT_FALSE(wants_loop_awake(mailbox));
}

TEST(Mailbox, DoesNotWakeALoopThatIsAwake) {
  Mailbox mailbox;
  EXPECT_TRUE(mailbox.prepare_to_sleep());
  mailbox.woke_up();  // something else woke it
  mailbox.post([] {});
  EXPECT_FALSE(wants_loop_awake(mailbox));
  EXPECT_FALSE(mailbox.prepare_to_sleep());  // and it does not sleep on what was posted meanwhile
}

TEST(Mailbox, ATaskIsDestroyedBeforeTheNextOneRuns) {
  Mailbox mailbox;
  auto owned = std::make_shared<int>(1);
  const std::weak_ptr<int> watching = owned;
  mailbox.post([kept = std::move(owned)] {});
  mailbox.post([&] { EXPECT_TRUE(watching.expired()); });
  mailbox.run_pending();
}

TEST(Mailbox, KeepsTheOrderOfEachOfFourSendersAndLosesNothing) {
  constexpr int kSenders = 4;
  constexpr int kTasks = 20'000;
  const base::SteadyClock clock;
  EventLoop loop(clock);
  std::vector<int> next(kSenders, 0);
  int left = kSenders * kTasks;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender, mailbox = loop.mailbox()] {
      for (int number = 0; number < kTasks; ++number) {
        mailbox->post([&, sender, number] {
          EXPECT_EQ(next[static_cast<std::size_t>(sender)]++, number);
          if (--left == 0) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (std::thread& sender : senders)
    sender.join();
  EXPECT_EQ(left, 0);
}

// --- deliveries ---

struct Deliveries : testing::Test {
  Task notes(int number) {
    return [this, number] { ran.push_back(number); };
  }
  void broadcast(int number) { EXPECT_EQ(mailbox.post_broadcast(notes(number)), Mailbox::Posted::done); }
  /// What the loop itself sends.
  void send(int number) {
    mailbox.deliver_waiting();
    ran.push_back(number);
  }

  Mailbox mailbox{4};
  std::vector<int> ran;
};

TEST_F(Deliveries, RunInTheirTurnWhenTheLoopSendsNothing) {
  mailbox.post(notes(1));
  broadcast(2);
  mailbox.post_delivery(notes(3));
  mailbox.post(notes(4));
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{1, 2, 3, 4}));
}

TEST_F(Deliveries, RunBeforeWhatTheLoopSends) {
  mailbox.post(notes(1));
  mailbox.post_delivery(notes(2));
  broadcast(3);
  send(4);
  EXPECT_EQ(ran, (std::vector{2, 3, 4}));
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{2, 3, 4, 1}));
}

TEST_F(Deliveries, RunBeforeWhatATaskSendsThatRunsWithThem) {
  mailbox.post([this] { send(1); });
  broadcast(2);
  mailbox.post([this] {
    broadcast(4);
    send(5);
  });
  broadcast(3);
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{2, 3, 1, 4, 5}));
  mailbox.run_pending();
  EXPECT_EQ(ran.size(), 5U);
}

TEST_F(Deliveries, OnlyBroadcastsMakeTheLoopWaitForThem) {
  mailbox.post_delivery(notes(1));
  send(2);
  EXPECT_EQ(ran, std::vector{2});
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{2, 1}));
}

TEST_F(Deliveries, OfTheLoopComeAfterTheNumberTheyNameAndBeforeTheNext) {
  broadcast(1);
  const auto last = mailbox.last_broadcast();
  broadcast(3);
  mailbox.deliver(last, notes(2));
  EXPECT_EQ(ran, (std::vector{1, 2}));
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
}

TEST_F(Deliveries, OfTheLoopInsideOfOneComeWhenItHasEnded) {
  EXPECT_EQ(mailbox.post_broadcast([this] {
    broadcast(2);
    mailbox.deliver(mailbox.last_broadcast(), notes(3));
    mailbox.deliver(mailbox.last_broadcast(), notes(4));
    send(1);
  }),
            Mailbox::Posted::done);
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{1, 2, 3, 4}));
}

TEST_F(Deliveries, CountForTheBoundUntilTheirTurn) {
  for (const int number : {1, 2, 3, 4})
    broadcast(number);
  EXPECT_EQ(mailbox.post_broadcast(notes(5)), Mailbox::Posted::refused);
  send(6);
  EXPECT_EQ(mailbox.post_broadcast(notes(7)), Mailbox::Posted::refused);
  mailbox.run_pending();
  broadcast(8);
  mailbox.run_pending();
  EXPECT_EQ(ran, (std::vector{1, 2, 3, 4, 6, 8}));
}

TEST_F(Deliveries, LeaveWakingToThePoster) {
  ASSERT_TRUE(mailbox.prepare_to_sleep());
  EXPECT_EQ(mailbox.post_broadcast(notes(1)), Mailbox::Posted::to_a_sleeper);
  EXPECT_FALSE(wants_loop_awake(mailbox));
  broadcast(2);
  mailbox.wake();
  EXPECT_TRUE(wants_loop_awake(mailbox));
}

TEST_F(Deliveries, DieWithTheMailboxAndNothingWaitsForThem) {
  const auto owned = std::make_shared<int>(1);
  EXPECT_EQ(mailbox.post_broadcast([owned] { FAIL() << "ran after close"; }), Mailbox::Posted::done);
  mailbox.close();
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_EQ(mailbox.post_broadcast(notes(2)), Mailbox::Posted::refused);
  EXPECT_FALSE(mailbox.post_delivery(notes(3)));
  send(1);
  EXPECT_EQ(ran, std::vector{1});
}

TEST(Mailbox, MayBeKeptLongerThanItsLoop) {
  const base::SteadyClock clock;
  auto loop = std::make_unique<EventLoop>(clock);
  const auto mailbox = loop->mailbox();
  loop.reset();
  EXPECT_FALSE(mailbox->post([] { FAIL() << "ran without a loop"; }));
}

}  // namespace
}  // namespace roost::runtime
