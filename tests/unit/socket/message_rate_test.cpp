// SPDX-License-Identifier: Apache-2.0
// How many messages a client may send, by the clock.
#include <gtest/gtest.h>

#include "socket/message_rate.hpp"

namespace roost::socket {
namespace {

using namespace std::chrono_literals;
using Verdict = MessageRate::Verdict;

constexpr SocketLimits kTenASecond{.messages_per_second = 10, .message_burst = 5};
const base::TimePoint kStart{1h};

/// Takes `count` messages at once and says how many were allowed.
int take(MessageRate& rate, int count, base::TimePoint now) {
  int allowed = 0;
  for (int i = 0; i < count; ++i)
    allowed += rate.take(kTenASecond, now) == Verdict::allowed ? 1 : 0;
  return allowed;
}

TEST(MessageRate, AllowsABurstAndNotOneMore) {
  MessageRate rate;
  EXPECT_EQ(take(rate, 5, kStart), 5);
  EXPECT_EQ(rate.take(kTenASecond, kStart), Verdict::refused);
}

TEST(MessageRate, AllowsTheNextAfterTheTimeItNames) {
  MessageRate rate;
  EXPECT_EQ(rate.wait(kTenASecond, kStart), 0ms);
  take(rate, 5, kStart);
  EXPECT_EQ(rate.wait(kTenASecond, kStart), 100ms);
  EXPECT_EQ(rate.wait(kTenASecond, kStart + 99ms), 1ms);
  MessageRate early = rate;
  EXPECT_EQ(early.take(kTenASecond, kStart + 99ms), Verdict::refused);
  EXPECT_EQ(rate.take(kTenASecond, kStart + 100ms), Verdict::allowed);
}

TEST(MessageRate, WhatWasSentDuringAPauseIsNotTooMuchBecauseItIsReadAtOnce) {
  MessageRate rate;
  int allowed = 0;
  const base::TimePoint now = kStart + 20s;
  for (int i = 0; i < 500; ++i)
    allowed += rate.take(kTenASecond, now, 14s) == Verdict::allowed ? 1 : 0;
  EXPECT_EQ(allowed, 140 + 5);
}

TEST(MessageRate, APauseDoesNotForgiveWhatWasOwedBefore) {
  MessageRate rate;
  take(rate, 5, kStart);
  EXPECT_EQ(rate.take(kTenASecond, kStart, 14s), Verdict::refused);
}

TEST(MessageRate, AllowsItsRateForEver) {
  MessageRate rate;
  take(rate, 5, kStart);
  for (int i = 1; i <= 1000; ++i)
    ASSERT_EQ(rate.take(kTenASecond, kStart + i * 100ms), Verdict::allowed) << i;
}

TEST(MessageRate, KeepsServingAClientThatSendsThreeTimesAsMuch) {
  MessageRate rate;
  int allowed = 0;
  for (int i = 0; i < 3000; ++i) {
    const Verdict verdict = rate.take(kTenASecond, kStart + i * 33ms);
    ASSERT_NE(verdict, Verdict::closed) << i;
    allowed += verdict == Verdict::allowed ? 1 : 0;
  }
  EXPECT_GT(allowed, 200);  // of 990 that ten a second would be in 99 s
  EXPECT_LT(allowed, 1000);
}

TEST(MessageRate, GivesUpOnAClientThatKeepsSendingFiveTimesAsMuch) {
  MessageRate rate;
  int sent = 0;
  while (rate.take(kTenASecond, kStart + sent * 20ms) != Verdict::closed && sent < 10'000)
    ++sent;
  EXPECT_GT(sent, 100);
  EXPECT_LT(sent, 200);
}

TEST(MessageRate, GivesUpOnOneBurstOnlyWhenItIsFiveTimesTooBig) {
  MessageRate rate;
  take(rate, 5 + 20, kStart);  // five are paid for, twenty pay a quarter
  EXPECT_EQ(rate.take(kTenASecond, kStart), Verdict::closed);
  MessageRate other;
  take(other, 5 + 19, kStart);
  EXPECT_EQ(other.take(kTenASecond, kStart), Verdict::refused);
}

TEST(MessageRate, ForgetsWhatIsPaidFor) {
  MessageRate rate;
  take(rate, 20, kStart);
  EXPECT_EQ(take(rate, 6, kStart + 1min), 5);
}

TEST(MessageRate, ZeroIsNoLimit) {
  MessageRate rate;
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(rate.take({.messages_per_second = 0}, kStart), Verdict::allowed);
}

}  // namespace
}  // namespace roost::socket
