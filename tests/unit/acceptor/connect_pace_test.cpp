// SPDX-License-Identifier: Apache-2.0
#include "acceptor/connect_pace.hpp"

#include <gtest/gtest.h>

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;

const base::TimePoint kStart{1h};

TEST(ConnectPace, AdmitsASecondsWorthAtOnceAndNotOneMore) {
  ConnectPace pace(4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(pace.wait(kStart), 0ms) << i;
    pace.accepted(kStart);
  }
  EXPECT_EQ(pace.wait(kStart), 250ms);
  EXPECT_EQ(pace.wait(kStart + 249ms), 1ms);
  EXPECT_EQ(pace.wait(kStart + 250ms), 0ms);
}

TEST(ConnectPace, DoesNotAccumulateIdleTime) {
  ConnectPace pace(2);
  pace.accepted(kStart);
  pace.accepted(kStart + 1h);
  pace.accepted(kStart + 1h);
  EXPECT_EQ(pace.wait(kStart + 1h), 500ms);
}

TEST(ConnectPace, ZeroMeansUnlimited) {
  ConnectPace pace(0);
  for (int i = 0; i < 100'000; ++i)
    pace.accepted(kStart);
  EXPECT_EQ(pace.wait(kStart), 0ms);
}

}  // namespace
}  // namespace roost::acceptor
