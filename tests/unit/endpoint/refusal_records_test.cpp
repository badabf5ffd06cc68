// SPDX-License-Identifier: Apache-2.0
#include "endpoint/refusal_records.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "support/manual_clock.hpp"

namespace roost::endpoint {
namespace {

using namespace std::chrono_literals;

class RefusalRecordsTest : public ::testing::Test {
 protected:
  bool refuse(Cause cause) { return records.note({base::IpAddress(), 4711}, cause, 400, {}); }
  [[nodiscard]] int noted_of(int times, Cause cause = Cause::request_refused) {
    int noted = 0;
    for (int i = 0; i < times; ++i)
      noted += refuse(cause) ? 1 : 0;
    return noted;
  }
  [[nodiscard]] std::uint64_t counted(Cause cause) const {
    return insight.counters.causes[static_cast<std::size_t>(cause)];
  }

  test::ManualClock clock;
  Telemetry telemetry;
  Logger logger{nullptr, LogLevel::off};
  inspect::Observer observer{clock, telemetry, logger, [this] { return clock.now(); }};
  inspect::ShardInsight& insight = observer.insight();
  RefusalRecords records{observer};
};

TEST_F(RefusalRecordsTest, OfAFloodABurstIsNotedAndAllAreCounted) {
  EXPECT_EQ(noted_of(5000), RefusalRecords::kBurst);
  EXPECT_EQ(counted(Cause::request_refused), 5000U);
  EXPECT_EQ(insight.why.total(), 10U);
}

TEST_F(RefusalRecordsTest, ThenOneInASecond) {
  EXPECT_EQ(noted_of(100), RefusalRecords::kBurst);
  clock.advance(3s);
  EXPECT_EQ(noted_of(100), 3);
  clock.advance(1h);
  EXPECT_EQ(noted_of(100), RefusalRecords::kBurst);
}

TEST_F(RefusalRecordsTest, AFloodOfOneCauseDoesNotHideAnother) {
  EXPECT_EQ(noted_of(100), RefusalRecords::kBurst);
  EXPECT_TRUE(refuse(Cause::tls_handshake_failed));
}

TEST_F(RefusalRecordsTest, ASilentConnectionIsOnlyCounted) {
  EXPECT_EQ(noted_of(3, Cause::silent_connection), 0);
  EXPECT_EQ(counted(Cause::silent_connection), 3U);
}

}  // namespace
}  // namespace roost::endpoint
