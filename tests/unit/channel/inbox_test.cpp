// SPDX-License-Identifier: Apache-2.0
#include "channel/inbox.hpp"

#include <gtest/gtest.h>

namespace roost::channels {
namespace {

constexpr base::TimePoint kNow{std::chrono::seconds(1)};

TEST(Inbox, GivesMessagesToItselfInTheirOrder) {
  Inbox inbox;
  inbox.send_self(1);
  inbox.send_self(2);
  EXPECT_EQ(inbox.sent_to_self(), 2U);
  EXPECT_EQ(std::any_cast<int>(*inbox.take_from_self()), 1);
  EXPECT_EQ(std::any_cast<int>(*inbox.take_from_self()), 2);
  EXPECT_FALSE(inbox.take_from_self());
}

TEST(Inbox, KeepsSixtyFourMessagesThatWaitAndNotOneMore) {
  Inbox inbox;
  for (int i = 0; i < 64; ++i)
    ASSERT_TRUE(inbox.keep({{}, {}, {}, "event", {}}, kNow)) << i;
  EXPECT_FALSE(inbox.keep({{}, {}, {}, "event", {}}, kNow));
  EXPECT_EQ(inbox.take_waiting().size(), 64U);
  EXPECT_TRUE(inbox.keep({{}, {}, {}, "event", {}}, kNow));
}

TEST(Inbox, KeepsAMegabyteOfPayloadsThatWaitAndNotOneByteMore) {
  const Payload half = Payload::binary(std::string(std::size_t{1} << 19, 'x'));
  const Payload one = Payload::binary("x");
  Inbox inbox;
  EXPECT_TRUE(inbox.keep({{}, {}, {}, "event", half}, kNow));
  EXPECT_TRUE(inbox.keep({{}, {}, {}, "event", half}, kNow));
  EXPECT_FALSE(inbox.keep({{}, {}, {}, "event", one}, kNow));
}

TEST(Inbox, WhatWaitsOutlivesTheMessageItWasKeptFrom) {
  Inbox inbox;
  {
    const std::string event = "an event that is longer than a short string";
    ASSERT_TRUE(inbox.keep({{}, {}, {}, event, Payload({{"x", 1}})}, kNow));
  }
  const auto kept = inbox.take_waiting();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].view().event.text(), "an event that is longer than a short string");
  EXPECT_EQ(kept[0].view().payload.text(), R"({"x":1})");
  EXPECT_EQ(kept[0].came_at, kNow);
}

TEST(Inbox, ClosingForgetsWhatItSentItselfAndLeavesWhatWaits) {
  Inbox inbox;
  inbox.send_self(1);
  ASSERT_TRUE(inbox.keep({{}, {}, {}, "event", {}}, kNow));
  inbox.close();
  EXPECT_FALSE(inbox.take_from_self());
  EXPECT_EQ(inbox.take_waiting().size(), 1U);
}

}  // namespace
}  // namespace roost::channels
