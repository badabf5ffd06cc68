// SPDX-License-Identifier: Apache-2.0
// The channel of the limits guide: its route tells what may be dropped.
#include <gtest/gtest.h>

#include "roost/channel.hpp"
#include "roost/routes.hpp"

namespace {

// [snippet: deliveries]
class MarketChannel : public roost::Channel {
 public:
  static roost::Deliveries deliveries() {
    return {{"price", roost::Delivery::latest_by("symbol")}, {"trade", roost::Delivery::drop_oldest()}};
  }
  // [/snippet]
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok();
  }
};

TEST(Deliveries, OfAChannelTypeApplyToItsRoute) {
  const roost::Route route = roost::channel<MarketChannel>("market:*");
  ASSERT_EQ(route.deliveries.size(), 2U);
  EXPECT_EQ(route.deliveries[0].event, "price");
  EXPECT_EQ(route.deliveries[0].delivery.kind(), roost::Delivery::Kind::latest_by);
  EXPECT_EQ(route.deliveries[0].delivery.field(), "symbol");
  EXPECT_EQ(route.deliveries[1].delivery.kind(), roost::Delivery::Kind::drop_oldest);
}

}  // namespace
