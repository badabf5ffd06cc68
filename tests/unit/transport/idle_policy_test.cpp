// SPDX-License-Identifier: Apache-2.0
#include "transport/idle_policy.hpp"

#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::chrono::milliseconds interval(milliseconds timeout, std::optional<milliseconds> own = {}) {
  WebSocketOptions options;
  options.timeout = timeout;
  options.ping_interval = own;
  return ping_interval_of(options);
}

TEST(IdlePolicy, PingsAreSentAfterTwoThirdsOfATimeoutOfTenSecondsAndMore) {
  EXPECT_EQ(interval(seconds(60)), seconds(40));
  EXPECT_EQ(interval(seconds(10)), milliseconds(6'666));
}

TEST(IdlePolicy, AShorterOrAnInfiniteTimeoutHasNoPings) {
  EXPECT_EQ(interval(milliseconds(9'999)), kInfinity);
  EXPECT_EQ(interval(kInfinity), kInfinity);
}

TEST(IdlePolicy, TheMountsOwnIntervalCounts) {
  EXPECT_EQ(interval(seconds(60), seconds(5)), seconds(5));
  EXPECT_EQ(interval(seconds(60), kInfinity), kInfinity);
  EXPECT_EQ(interval(kInfinity, seconds(5)), seconds(5));
}

TEST(IdlePolicy, ThePingComesBeforeTheClose) {
  const IdlePolicy idle{seconds(60), seconds(40)};
  EXPECT_EQ(idle.step(milliseconds(39'999)), IdlePolicy::Step::wait);
  EXPECT_EQ(idle.step(seconds(40)), IdlePolicy::Step::ping);
  EXPECT_EQ(idle.step(milliseconds(59'999)), IdlePolicy::Step::ping);
  EXPECT_EQ(idle.step(seconds(60)), IdlePolicy::Step::close);
}

TEST(IdlePolicy, ChecksWhenSomethingIsDue) {
  const IdlePolicy idle{seconds(60), seconds(25)};
  const base::TimePoint heard{seconds(1000)};
  EXPECT_EQ(idle.next_check(heard, heard), heard + seconds(25));
  EXPECT_EQ(idle.next_check(heard, heard + seconds(25)), heard + seconds(50));
  EXPECT_EQ(idle.next_check(heard, heard + seconds(50)), heard + seconds(60));
}

TEST(IdlePolicy, NeverChecksWhenNothingIsEverDue) {
  EXPECT_EQ((IdlePolicy{kInfinity, kInfinity}.next_check({}, {})), std::nullopt);
}

}  // namespace
}  // namespace roost::transport
