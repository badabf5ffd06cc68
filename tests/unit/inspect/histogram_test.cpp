// SPDX-License-Identifier: Apache-2.0
#include "inspect/histogram.hpp"

#include <gtest/gtest.h>

namespace roost::inspect {
namespace {

TEST(Histogram, CountsABoundInItsBucketAndOneMoreInTheNext) {
  ByteHistogram bytes;
  bytes.observe(256);
  bytes.observe(257);
  EXPECT_EQ(bytes.counts[0], 1U);
  EXPECT_EQ(bytes.counts[1], 1U);
  EXPECT_EQ(bytes.sum, 513U);
  EXPECT_EQ(bytes.total(), 2U);
}

TEST(Histogram, CountsWhatIsAboveEveryBoundInTheLastBucket) {
  DurationHistogram durations;
  durations.observe(std::chrono::seconds(10));
  durations.observe(std::chrono::seconds(11));
  EXPECT_EQ(durations.counts[kDurationBounds.size() - 1], 1U);
  EXPECT_EQ(durations.counts[kDurationBounds.size()], 1U);
}

TEST(Histogram, TakesAClockThatWentBackForZero) {
  DurationHistogram durations;
  durations.observe(std::chrono::nanoseconds(-1));
  EXPECT_EQ(durations.counts[0], 1U);
  EXPECT_EQ(durations.sum, 0U);
}

TEST(Histogram, AddsUp) {
  ByteHistogram all;
  ByteHistogram one;
  one.observe(1);
  all += one;
  all += one;
  EXPECT_EQ(all.counts[0], 2U);
  EXPECT_EQ(all.sum, 2U);
}

}  // namespace
}  // namespace roost::inspect
