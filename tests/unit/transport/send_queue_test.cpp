// SPDX-License-Identifier: Apache-2.0
#include "transport/send_queue.hpp"

#include "socket_pair.hpp"

namespace roost::transport {
namespace {

using Progress = SendQueue::Progress;

class SendQueueTest : public ::testing::Test {
 protected:
  void push(std::string_view bytes) { queue.push(base::SharedBytes::copy_of(bytes)); }
  Progress write() { return queue.write_to(pair.ours, credit); }

  SocketPair pair;
  base::BytesCredit credit;
  SendQueue queue;
};

TEST_F(SendQueueTest, WritesMessagesInOrder) {
  push("one ");
  push("two ");
  push("three");
  EXPECT_EQ(queue.bytes(), 13U);
  EXPECT_EQ(write(), Progress::done);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(pair.peer_reads(), "one two three");
}

TEST_F(SendQueueTest, WithNothingToSendIsDone) {
  EXPECT_EQ(write(), Progress::done);
  EXPECT_EQ(pair.peer_reads(), "");
}

TEST_F(SendQueueTest, WritesMoreMessagesThanOneGatheredWriteTakes) {
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    expected += std::to_string(i) + ' ';
    push(std::to_string(i) + ' ');
  }
  EXPECT_EQ(write(), Progress::done);
  EXPECT_EQ(pair.peer_reads(), expected);
}

TEST_F(SendQueueTest, GoesOnInTheMiddleOfAMessageWhereTheKernelStopped) {
  pair.limit_kernel_buffer(4096);
  const std::string large(300'000, 'x');
  push("first ");
  push(large);
  push(" last");
  EXPECT_EQ(write(), Progress::blocked);
  EXPECT_FALSE(queue.empty());
  std::string received = pair.peer_reads();
  EXPECT_LT(received.size(), large.size());
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, "first " + large + " last");
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST_F(SendQueueTest, SaysThatThePeerIsGone) {
  pair.peer_leaves();
  push("too late");
  EXPECT_EQ(write(), Progress::broken);
}

TEST_F(SendQueueTest, DropsAllThatHasNotBegun) {
  push("one");
  push("two");
  queue.drop_unsent();
  EXPECT_TRUE(queue.empty());
  push("three");
  EXPECT_EQ(write(), Progress::done);
  EXPECT_EQ(pair.peer_reads(), "three");
}

TEST_F(SendQueueTest, KeepsTheBegunMessageWhenItDropsTheRest) {
  pair.limit_kernel_buffer(4096);
  const std::string begun(300'000, 'x');
  push(begun);
  push("dropped");
  push("dropped");
  EXPECT_EQ(write(), Progress::blocked);
  std::string received = pair.peer_reads();
  queue.drop_unsent();
  EXPECT_EQ(queue.bytes(), begun.size() - received.size());
  push("close");
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, begun + "close");
}

TEST_F(SendQueueTest, DroppingWhenOnlyTheBegunMessageIsThereChangesNothing) {
  pair.limit_kernel_buffer(4096);
  push(std::string(300'000, 'x'));
  EXPECT_EQ(write(), Progress::blocked);
  const std::size_t left = queue.bytes();
  queue.drop_unsent();
  EXPECT_EQ(queue.bytes(), left);
}

TEST_F(SendQueueTest, GivesMemoryBackWhenABurstIsSent) {
  for (int i = 0; i < 10'000; ++i)
    push("x");
  EXPECT_GE(queue.slots(), 10'000U);
  EXPECT_EQ(write(), Progress::done);
  EXPECT_LE(queue.slots(), 64U);
}

// A reader who is always a little behind never empties the queue; it must not remember what it has sent.
TEST_F(SendQueueTest, DoesNotGrowWhileAlwaysALittleIsLeft) {
  pair.limit_kernel_buffer(4096);
  const std::string message(1000, 'x');
  do
    push(message);
  while (write() != Progress::blocked);
  std::size_t most_waiting = 0;
  for (int i = 0; i < 10'000; ++i) {
    while (queue.bytes() < 20 * message.size())
      push(message);
    most_waiting = std::max(most_waiting, queue.bytes());
    static_cast<void>(pair.peer_reads());
    ASSERT_NE(write(), Progress::broken);
  }
  EXPECT_LE(queue.slots(), 1000U);
  EXPECT_LE(most_waiting, 21 * message.size());
}

// --- what overtakes what ---

class LaneTest : public SendQueueTest {
 protected:
  using Lane = fastlane::Lane;
  void ahead(std::string_view bytes, Lane lane) { queue.push_ahead(base::SharedBytes::copy_of(bytes), lane); }
  std::string sent() {
    EXPECT_EQ(write(), Progress::done);
    return pair.peer_reads();
  }
};

TEST_F(LaneTest, AReplyOvertakesBroadcasts) {
  ahead("b1 ", Lane::broadcast);
  ahead("b2 ", Lane::broadcast);
  ahead("r1 ", Lane::reply);
  ahead("r2 ", Lane::reply);
  EXPECT_EQ(sent(), "r1 r2 b1 b2 ");
}

TEST_F(LaneTest, AReplyDoesNotOvertakeWhatItsSocketSaidBefore) {
  ahead("b1 ", Lane::broadcast);
  ahead("push ", Lane::channel);
  ahead("b2 ", Lane::broadcast);
  ahead("reply ", Lane::reply);
  EXPECT_EQ(sent(), "b1 push reply b2 ");
}

TEST_F(LaneTest, AHeartbeatOvertakesAllButHeartbeatsBeforeIt) {
  ahead("b1 ", Lane::broadcast);
  ahead("push ", Lane::channel);
  ahead("h1 ", Lane::urgent);
  ahead("reply ", Lane::reply);
  ahead("h2 ", Lane::urgent);
  EXPECT_EQ(sent(), "h1 h2 b1 push reply ");
}

TEST_F(LaneTest, NothingOvertakesWhatHasBegunToBeSent) {
  pair.limit_kernel_buffer(4096);
  const std::string begun(300'000, 'x');
  ahead(begun, Lane::broadcast);
  EXPECT_EQ(write(), Progress::blocked);
  ahead("b ", Lane::broadcast);
  ahead("h ", Lane::urgent);
  std::string received = pair.peer_reads();
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, begun + "h b ");
}

TEST_F(LaneTest, OrderHoldsWhenTheFrontIsForgotten) {
  pair.limit_kernel_buffer(4096);
  for (int i = 0; i < 200; ++i)
    ahead(std::string(1000, 'b'), Lane::broadcast);
  ahead("push", Lane::channel);
  std::string received;
  while (queue.size() > 20) {
    ASSERT_NE(write(), Progress::broken);
    received += pair.peer_reads();
  }
  ahead("tail", Lane::broadcast);
  ahead("reply", Lane::reply);
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, std::string(200'000, 'b') + "pushreplytail");
}

// --- what may be dropped or replaced ---

class FateTest : public LaneTest {
 protected:
  void droppable(std::string_view bytes) {
    queue.push_droppable(base::SharedBytes::copy_of(bytes), Lane::broadcast, std::nullopt);
  }
  void keyed(std::string_view key, std::string_view bytes) {
    auto message = base::SharedBytes::copy_of(bytes);
    if (!queue.replace(key, message)) queue.push_droppable(message, Lane::broadcast, std::string(key));
  }
};

TEST_F(FateTest, TheOldestThatMayBeDroppedGoesFirst) {
  ahead("must ", Lane::broadcast);
  droppable("d1 ");
  droppable("d2 ");
  EXPECT_TRUE(queue.drop_oldest());
  EXPECT_EQ(queue.bytes(), 8U);
  EXPECT_EQ(sent(), "must d2 ");
}

TEST_F(FateTest, WhatMustBeDeliveredIsNotDropped) {
  ahead("must ", Lane::broadcast);
  keyed("a", "latest ");
  EXPECT_FALSE(queue.drop_oldest());
  droppable("d ");
  EXPECT_TRUE(queue.drop_oldest());
  EXPECT_FALSE(queue.drop_oldest());
  EXPECT_EQ(sent(), "must latest ");
}

TEST_F(FateTest, ALaterValueTakesThePlaceOfTheOneThatWaits) {
  keyed("a", "a1 ");
  keyed("b", "b1 ");
  ahead("must ", Lane::broadcast);
  keyed("a", "a2, longer ");
  EXPECT_EQ(queue.bytes(), 19U);
  EXPECT_EQ(sent(), "a2, longer b1 must ");
}

TEST_F(FateTest, WhatIsSentIsNotReplaced) {
  keyed("a", "a1 ");
  EXPECT_EQ(sent(), "a1 ");
  keyed("a", "a2 ");
  EXPECT_EQ(sent(), "a2 ");
}

TEST_F(FateTest, WhatHasBegunToBeSentIsNeitherReplacedNorDropped) {
  pair.limit_kernel_buffer(4096);
  const std::string begun(300'000, 'x');
  keyed("a", begun);
  EXPECT_EQ(write(), Progress::blocked);
  keyed("a", "later");
  EXPECT_FALSE(queue.drop_oldest());
  std::string received = pair.peer_reads();
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, begun + "later");
}

TEST_F(FateTest, PlacesAreKeptWhenOthersGoAheadOrAreDropped) {
  droppable("d ");
  keyed("a", "a1 ");
  ahead("h ", Lane::urgent);
  EXPECT_TRUE(queue.drop_oldest());
  ahead("r ", Lane::reply);
  keyed("a", "a2 ");
  keyed("b", "b1 ");
  keyed("b", "b2 ");
  EXPECT_EQ(sent(), "h r a2 b2 ");
}

TEST_F(FateTest, PlacesAreKeptWhenTheFrontIsForgotten) {
  pair.limit_kernel_buffer(4096);
  for (int i = 0; i < 200; ++i)
    droppable(std::string(1000, 'd'));
  keyed("a", "a1");
  std::string received;
  while (queue.size() > 20) {
    ASSERT_NE(write(), Progress::broken);
    received += pair.peer_reads();
  }
  keyed("a", "a2");
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, std::string(200'000, 'd') + "a2");
}

TEST_F(FateTest, WhatLiesBeforeADroppedOneKeepsItsOrder) {
  ahead("must ", Lane::broadcast);
  keyed("a", "a1 ");
  droppable("d1 ");
  ahead("push ", Lane::channel);
  droppable("d2 ");
  ahead("h ", Lane::urgent);
  EXPECT_TRUE(queue.drop_oldest());
  keyed("a", "a2 ");
  ahead("r ", Lane::reply);
  ahead("h2 ", Lane::urgent);
  EXPECT_EQ(queue.size(), 7U);
  EXPECT_EQ(sent(), "h h2 must a2 push r d2 ");
}

TEST_F(FateTest, DroppingBehindWhatHasBegunLeavesTheStreamWhole) {
  pair.limit_kernel_buffer(4096);
  const std::string begun(300'000, 'x');
  ahead(begun, Lane::broadcast);
  EXPECT_EQ(write(), Progress::blocked);
  for (int i = 0; i < 200; ++i)
    droppable("d" + std::to_string(i) + ' ');
  for (int i = 0; i < 199; ++i)
    EXPECT_TRUE(queue.drop_oldest());
  std::string received = pair.peer_reads();
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, begun + "d199 ");
}

TEST_F(FateTest, DroppingAllThatWaitsLeavesAnEmptyQueue) {
  for (int i = 0; i < 200; ++i)
    droppable("d ");
  while (queue.drop_oldest()) {
  }
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.size(), 0U);
  droppable("d ");
  EXPECT_EQ(sent(), "d ");
}

// A reader who has stopped is sent to all the same; the queue must not remember what it has dropped.
TEST_F(FateTest, DoesNotGrowWhileTheOldestGivesWay) {
  for (int i = 0; i < 100; ++i)
    droppable("d ");
  for (int i = 0; i < 10'000; ++i) {
    droppable("d ");
    ASSERT_TRUE(queue.drop_oldest());
  }
  EXPECT_EQ(queue.size(), 100U);
  EXPECT_LE(queue.slots(), 512U);
}

}  // namespace
}  // namespace roost::transport
