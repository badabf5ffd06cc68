// SPDX-License-Identifier: Apache-2.0
#include "transport/send_queue.hpp"

#include "send_queue_fixture.hpp"

namespace roost::transport {
namespace {

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

TEST_F(SendQueueTest, WritesMessagesThatEncloseSharedBytesWhereverTheKernelStopped) {
  pair.limit_kernel_buffer(4096);
  const auto inner = base::SharedBytes::copy_of(std::string(100'000, 'x'));
  std::string expected;
  for (int i = 0; i < 30; ++i) {
    const std::string before = "<" + std::to_string(i) + ":";
    queue.push(base::SharedBytes::around(before, inner, ">"));
    push("between");
    expected += before + std::string(inner.view()) + ">between";
  }
  EXPECT_EQ(queue.bytes(), expected.size());
  std::string received;
  while (write() == Progress::blocked)
    received += pair.peer_reads();
  received += pair.peer_reads();
  EXPECT_EQ(received, expected);
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST_F(SendQueueTest, ReportsThatThePeerIsGone) {
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

// The queue of a reader that always lags a little is never empty; it must not keep what it has sent.
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

}  // namespace
}  // namespace roost::transport
