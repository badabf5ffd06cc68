// SPDX-License-Identifier: Apache-2.0
// What a message beyond a limit leads to. The rate itself: message_rate_test.cpp.
#include "socket/message_limits.hpp"

#include <gtest/gtest.h>

namespace roost::socket {
namespace {

using namespace std::chrono_literals;
using Outcome = LimitBreach::Outcome;

constexpr SocketLimits kOneASecond{.messages_per_second = 1, .message_burst = 1};
constexpr base::TimePoint kLimitsStart{1h};

phoenix::MessageView event(std::string_view name, std::string_view topic = "room:1") {
  return {{}, {}, topic, name, {}};
}

TEST(MessageLimits, AMessageAboveTheRateIsRefusedWithTheTimeToWait) {
  MessageLimits limits;
  EXPECT_FALSE(limits.check_rate(kOneASecond, event("a"), kLimitsStart, {}));
  const auto breach = limits.check_rate(kOneASecond, event("a"), kLimitsStart, {});
  ASSERT_TRUE(breach);
  EXPECT_EQ(breach->outcome, Outcome::refused);
  EXPECT_EQ(breach->cause, Cause::too_many_messages);
  EXPECT_EQ(breach->limit, "messages_per_second");
  EXPECT_EQ(breach->retry_after, 1250ms);
}

TEST(MessageLimits, LeavesAndHeartbeatsAreServedAboveTheRate) {
  MessageLimits limits;
  EXPECT_FALSE(limits.check_rate(kOneASecond, event("a"), kLimitsStart, {}));
  EXPECT_EQ(limits.check_rate(kOneASecond, event("phx_leave"), kLimitsStart, {})->outcome,
            Outcome::tolerated);
  EXPECT_EQ(limits.check_rate(kOneASecond, event("heartbeat", "phoenix"), kLimitsStart, {})->outcome,
            Outcome::tolerated);
}

TEST(MessageLimits, AClientThatGoesOnAboveTheRateIsClosedEvenForAHeartbeat) {
  MessageLimits limits;
  for (int sent = 0; sent < 5; ++sent)
    EXPECT_NE(limits.check_rate(kOneASecond, event("a"), kLimitsStart, {}).value_or(LimitBreach{}).outcome,
              Outcome::closed);
  EXPECT_EQ(limits.check_rate(kOneASecond, event("heartbeat", "phoenix"), kLimitsStart, {})->outcome,
            Outcome::closed);
  EXPECT_FALSE(limits.allow_control(kOneASecond, kLimitsStart, {}));
}

TEST(MessageLimits, ANameIsRefusedFromOneByteAboveItsLimitOn) {
  const SocketLimits limits{.max_event_bytes = 8};
  EXPECT_FALSE(MessageLimits::check_names(limits, event("12345678")));
  const auto breach = MessageLimits::check_names(limits, event("123456789"));
  ASSERT_TRUE(breach);
  EXPECT_EQ(breach->outcome, Outcome::refused);
  EXPECT_EQ(breach->reason, "the event is longer than 8 bytes");
  EXPECT_FALSE(breach->retry_after);
}

TEST(MessageLimits, NamesThatAreTooLongToBeRepeatedEndTheConnection) {
  const std::string longest(kMaxRepeated - 8, 't');  // beside two refs of null
  EXPECT_EQ(MessageLimits::check_names({}, event("a", longest))->outcome, Outcome::refused);
  EXPECT_EQ(MessageLimits::check_names({}, event("a", longest + "t"))->outcome, Outcome::closed);
}

TEST(MessageLimits, AJoinIsRefusedWhenAsManyWaitAsMay) {
  const SocketLimits limits{.max_waiting_joins = 2};
  EXPECT_FALSE(MessageLimits::check_join(limits, 1));
  const auto breach = MessageLimits::check_join(limits, 2);
  ASSERT_TRUE(breach);
  EXPECT_EQ(breach->outcome, Outcome::refused);
  EXPECT_EQ(breach->cause, Cause::too_many_joins_wait);
  EXPECT_EQ(breach->retry_after, 1000ms);
}

}  // namespace
}  // namespace roost::socket
