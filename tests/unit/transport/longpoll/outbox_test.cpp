// SPDX-License-Identifier: Apache-2.0
// Which messages wait, are under way, or wait again (docs/decisions/0003-longpoll-delivery.md).
#include "transport/longpoll_outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using testing::ElementsAre;

struct LongPollOutboxTest : testing::Test {
  void push(std::string_view text) { outbox.push(pubsub::frame_encoded(phoenix::FrameKind::text, text)); }
  std::vector<std::string> take() {
    std::vector<std::string> texts;
    for (const auto& message : outbox.take())
      texts.emplace_back(message.payload());
    return texts;
  }

  LongPollOutbox outbox;
};

TEST_F(LongPollOutboxTest, GivesAllThatWaitsInOrder) {
  push("a");
  push("b");
  EXPECT_THAT(take(), ElementsAre("a", "b"));
  EXPECT_TRUE(outbox.empty());
}

TEST_F(LongPollOutboxTest, ABatchThatWasLostComesAgainInFrontOfWhatCameMeanwhile) {
  push("a");
  push("b");
  EXPECT_EQ(take().size(), 2U);
  push("c");
  outbox.lost(outbox.batch());
  EXPECT_THAT(take(), ElementsAre("a", "b", "c"));
}

TEST_F(LongPollOutboxTest, AConfirmedBatchDoesNotComeAgain) {
  push("a");
  EXPECT_EQ(take().size(), 1U);
  const auto first = outbox.batch();
  outbox.confirm();
  outbox.lost(first);
  EXPECT_TRUE(outbox.empty());
}

TEST_F(LongPollOutboxTest, LateNewsOfAnOlderBatchDoesNotTouchTheNext) {
  push("a");
  EXPECT_EQ(take().size(), 1U);
  const auto first = outbox.batch();
  outbox.confirm();
  push("b");
  EXPECT_EQ(take().size(), 1U);
  outbox.lost(first);
  EXPECT_TRUE(outbox.empty());
}

TEST_F(LongPollOutboxTest, BytesAreThoseThatWait) {
  push("abc");
  EXPECT_EQ(outbox.bytes(), 3U);
  EXPECT_EQ(take().size(), 1U);
  EXPECT_EQ(outbox.bytes(), 0U);
  push("d");
  outbox.lost(outbox.batch());
  EXPECT_EQ(outbox.bytes(), 4U);
}

}  // namespace
}  // namespace roost::transport
