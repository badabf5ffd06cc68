// SPDX-License-Identifier: Apache-2.0
// What overtakes, is replaced or dropped among the messages that wait, as the peer receives it.
#include "transport/delivery_queue.hpp"

#include "send_queue_fixture.hpp"

namespace roost::transport {
namespace {

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

TEST_F(LaneTest, AReplyDoesNotOvertakeWhatItsSocketSentBefore) {
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

TEST_F(FateTest, WhatWaitsBeforeADroppedMessageKeepsItsOrder) {
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

TEST_F(FateTest, DroppingAfterWhatHasBegunLeavesTheStreamWhole) {
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

// Messages for a reader that has stopped are still queued; the queue must not keep what it has dropped.
TEST_F(FateTest, DoesNotGrowWhileTheOldestIsDropped) {
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
