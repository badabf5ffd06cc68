// SPDX-License-Identifier: Apache-2.0
#include "roost/telemetry.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace roost {
namespace {

struct TelemetryTest : testing::Test {
  Telemetry::Handler counts(int& count) {
    return [&count](const TelemetryEvent&) { ++count; };
  }
  Telemetry telemetry;
  int first = 0, second = 0;
};

TEST_F(TelemetryTest, IsActiveOnlyWhileAHandlerIsAttached) {
  EXPECT_FALSE(telemetry.active());
  const auto id = telemetry.attach("", counts(first));
  EXPECT_TRUE(telemetry.active());
  telemetry.detach(id);
  EXPECT_FALSE(telemetry.active());
  telemetry.emit({.name = "a"});
  EXPECT_EQ(first, 0);
}

TEST_F(TelemetryTest, AHandlerGetsItsEventOrAllEvents) {
  telemetry.attach("a", counts(first));
  telemetry.attach("", counts(second));
  telemetry.emit({.name = "a"});
  telemetry.emit({.name = "b"});
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

TEST_F(TelemetryTest, AHandlerThatThrowsIsDetachedAndAffectsNoOther_G226) {
  telemetry.attach("a", [this](const TelemetryEvent&) {
    ++first;
    throw std::runtime_error("boom");
  });
  telemetry.attach("a", counts(second));
  EXPECT_NO_THROW(telemetry.emit({.name = "a"}));
  EXPECT_NO_THROW(telemetry.emit({.name = "a"}));
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

TEST_F(TelemetryTest, AHandlerMayDetachItselfAndAttachOthers) {
  Telemetry::HandlerId id = 0;
  id = telemetry.attach("a", [&](const TelemetryEvent&) {
    telemetry.detach(id);
    telemetry.attach("a", counts(second));
  });
  telemetry.emit({.name = "a"});
  telemetry.emit({.name = "a"});
  EXPECT_EQ(second, 1);
}

}  // namespace
}  // namespace roost
