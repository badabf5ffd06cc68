// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_options.hpp"

#include <gmock/gmock.h>

namespace roost::tracker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TrackerOptions, DefaultsAreThoseOfTheReference) {
  const TrackerOptions options;
  EXPECT_THAT(options.problems(), IsEmpty());
  EXPECT_EQ(options.down_after(), 30s);
}

TEST(TrackerOptions, TheDownPeriodIsAtLeastTwoTicks_F210) {
  EXPECT_THAT(TrackerOptions{.down_period = 3000ms}.problems(), IsEmpty());
  EXPECT_THAT(TrackerOptions{.down_period = 2999ms}.problems(),
              ElementsAre("down_period must be at least twice as large as the broadcast_period"));
}

TEST(TrackerOptions, ThePermdownPeriodIsLongerThanTheDownPeriod_F210) {
  EXPECT_THAT(TrackerOptions{.permdown_period = 30'001ms}.problems(), IsEmpty());
  EXPECT_THAT(TrackerOptions{.permdown_period = 30'000ms}.problems(),
              ElementsAre("permdown_period must be at least larger than the down_period"));
}

TEST(TrackerOptions, AllProblemsAreReportedTogether) {
  const TrackerOptions options{.broadcast_period = 0ms, .max_silent_periods = 0, .clock_sample_periods = 0};
  EXPECT_THAT(options.problems(),
              ElementsAre("broadcast_period must be positive", "max_silent_periods must be positive",
                          "clock_sample_periods must be positive"));
}

TEST(TrackerOptions, DeltaSizesAscend) {
  const auto problems_of = [](std::vector<std::size_t> sizes) {
    return TrackerOptions{.max_delta_sizes = std::move(sizes)}.problems().size();
  };
  EXPECT_EQ(problems_of({1}), 0U);
  EXPECT_EQ(problems_of({}), 1U);
  EXPECT_EQ(problems_of({0, 1}), 1U);
  EXPECT_EQ(problems_of({10, 10}), 1U);
}

}  // namespace
}  // namespace roost::tracker
