// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/client_options.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(DefaultDelays, OfReconnectsAreThoseOfTheJavaScriptClient) {
  EXPECT_THAT(ClientOptions::default_reconnect_delays(),
              ElementsAre(10ms, 50ms, 100ms, 150ms, 200ms, 250ms, 500ms, 1000ms, 2000ms, 5000ms));
}

TEST(DefaultDelays, OfRejoinsAreThoseOfTheJavaScriptClient) {
  EXPECT_THAT(ClientOptions::default_rejoin_delays(), ElementsAre(1000ms, 2000ms, 5000ms, 10'000ms));
}

}  // namespace
}  // namespace roost::client
