// SPDX-License-Identifier: Apache-2.0
#include "base/span.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace roost::base {
namespace {

struct SpanTest : testing::Test {
  struct Seen {
    std::string name, reason;
    std::uint64_t span;
    Duration duration;
    bool ok;
  };

  void listen() {
    telemetry.attach("", [this](const TelemetryEvent& event) {
      seen.push_back(
          {std::string(event.name), std::string(event.reason), event.span, event.duration, event.ok});
    });
  }
  Span span() { return {telemetry, clock, &telemetry_span::kHandleIn}; }
  static TelemetryEvent nothing() { return {.name = {}}; }

  Telemetry telemetry;
  test::ManualClock clock;
  std::vector<Seen> seen;
};

TEST_F(SpanTest, BeginsAndEndsWithOneNumberAndItsDuration) {
  listen();
  Span one = span();
  one.start(nothing);
  clock.advance(std::chrono::microseconds(7));
  one.stop(nothing);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].name, "roost.handle_in.start");
  EXPECT_EQ(seen[1].name, "roost.handle_in.stop");
  EXPECT_NE(seen[0].span, 0U);
  EXPECT_EQ(seen[0].span, seen[1].span);
  EXPECT_EQ(seen[1].duration, std::chrono::microseconds(7));
}

TEST_F(SpanTest, EndsWithAnExceptionAndItsReasonInstead) {
  listen();
  Span one = span();
  one.start(nothing);
  one.exception(nothing, "boom");
  one.stop(nothing);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1].name, "roost.handle_in.exception");
  EXPECT_EQ(seen[1].reason, "boom");
  EXPECT_FALSE(seen[1].ok);
}

TEST_F(SpanTest, EachHasItsOwnNumber) {
  listen();
  Span one = span(), other = span();
  one.start(nothing);
  other.start(nothing);
  EXPECT_NE(seen[0].span, seen[1].span);
}

TEST_F(SpanTest, EmitsNoEndIfItsBeginningWasNotEmitted) {
  Span one = span();
  one.start([]() -> TelemetryEvent { throw std::logic_error("called without a handler"); });
  listen();
  one.stop(nothing);
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace roost::base
