// SPDX-License-Identifier: Apache-2.0
// Which messages wait, are under way, or wait again (docs/decisions/0003-longpoll-delivery.md).
#include "transport/longpoll_outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using testing::ElementsAre;

/// Of a short frame.
constexpr std::size_t kHeader = 2;

struct LongPollOutboxTest : testing::Test {
  static base::SharedBytes frame(std::string_view text) {
    return fastlane::frame_encoded(phoenix::FrameKind::text, text).frame;
  }
  void push(std::string_view text) { outbox.push(frame(text)); }
  std::vector<std::string> take() {
    std::vector<std::string> texts;
    for (const base::SharedBytes& message : outbox.take())
      texts.emplace_back(fastlane::payload_of(message));
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

TEST_F(LongPollOutboxTest, ALostBatchWaitsAgainInFrontOfLaterMessages) {
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

TEST_F(LongPollOutboxTest, ALateLossOfAnOlderBatchDoesNotAffectTheNext) {
  push("a");
  EXPECT_EQ(take().size(), 1U);
  const auto first = outbox.batch();
  outbox.confirm();
  push("b");
  EXPECT_EQ(take().size(), 1U);
  outbox.lost(first);
  EXPECT_TRUE(outbox.empty());
}

TEST_F(LongPollOutboxTest, BytesAreThoseOfTheFramesThatWait) {
  push("abc");
  EXPECT_EQ(outbox.bytes(), 3 + kHeader);
  EXPECT_EQ(take().size(), 1U);
  EXPECT_EQ(outbox.bytes(), 0U);
  push("d");
  outbox.lost(outbox.batch());
  EXPECT_EQ(outbox.bytes(), 4 + 2 * kHeader);
}

// --- while it waits ---

struct LongPollOutboxFateTest : LongPollOutboxTest {
  void droppable(std::string_view text) {
    outbox.push_droppable(frame(text), fastlane::Lane::channel, std::nullopt);
  }
  void keyed(std::string_view key, std::string_view text) {
    base::SharedBytes message = frame(text);
    if (!outbox.replace(key, message))
      outbox.push_droppable(std::move(message), fastlane::Lane::channel, std::string(key));
  }
};

TEST_F(LongPollOutboxFateTest, ALaterValueTakesThePlaceOfTheOneThatWaits) {
  keyed("a", "a1");
  push("must");
  keyed("a", "a2, longer");
  EXPECT_EQ(outbox.bytes(), 14 + 2 * kHeader);
  EXPECT_THAT(take(), ElementsAre("a2, longer", "must"));
}

TEST_F(LongPollOutboxFateTest, TheOldestThatMayBeDroppedGoesFirst) {
  push("must");
  droppable("d1");
  keyed("a", "a1");
  droppable("d2");
  EXPECT_TRUE(outbox.drop_oldest());
  EXPECT_EQ(outbox.bytes(), 8 + 3 * kHeader);
  EXPECT_TRUE(outbox.drop_oldest());
  EXPECT_FALSE(outbox.drop_oldest());
  EXPECT_THAT(take(), ElementsAre("must", "a1"));
}

TEST_F(LongPollOutboxFateTest, WhatWasUnderWayIsNeitherReplacedNorDroppedEvenIfItWaitsAgain) {
  keyed("a", "a1");
  droppable("d1");
  EXPECT_EQ(take().size(), 2U);
  keyed("a", "a2");
  outbox.lost(outbox.batch());
  EXPECT_FALSE(outbox.drop_oldest());
  keyed("a", "a3");
  EXPECT_THAT(take(), ElementsAre("a1", "d1", "a3"));
}

TEST_F(LongPollOutboxFateTest, ALostBatchComesInFrontOfWhatWasLeftWhenOthersWereDropped) {
  push("first");
  EXPECT_EQ(take().size(), 1U);
  droppable("d1");
  push("must");
  droppable("d2");
  EXPECT_TRUE(outbox.drop_oldest());
  outbox.lost(outbox.batch());
  EXPECT_EQ(outbox.bytes(), 11 + 3 * kHeader);
  EXPECT_THAT(take(), ElementsAre("first", "must", "d2"));
}

TEST_F(LongPollOutboxFateTest, AmongThousandsThatAreDroppedTheOthersKeepTheirOrder) {
  push("must");
  keyed("a", "a1");
  for (int i = 0; i < 5000; ++i) {
    droppable(std::to_string(i));
    if (i >= 3) {
      ASSERT_TRUE(outbox.drop_oldest());
    }
  }
  keyed("a", "a2");
  EXPECT_EQ(outbox.bytes(), 18 + 5 * kHeader);
  EXPECT_THAT(take(), ElementsAre("must", "a2", "4997", "4998", "4999"));
}

TEST_F(LongPollOutboxFateTest, IsEmptyWhenEverythingWasDropped) {
  droppable("d1");
  droppable("d2");
  EXPECT_TRUE(outbox.drop_oldest());
  EXPECT_FALSE(outbox.empty());
  EXPECT_TRUE(outbox.drop_oldest());
  EXPECT_TRUE(outbox.empty());
  EXPECT_TRUE(take().empty());
}

}  // namespace
}  // namespace roost::transport
