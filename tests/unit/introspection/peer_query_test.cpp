// SPDX-License-Identifier: Apache-2.0
#include "introspection/peer_query.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace roost::introspection {
namespace {

TEST(PeerQuery, AnIpMatchesAllItsPortsAndOneWithAPortOnlyThat) {
  EXPECT_TRUE(peer_matches("10.0.0.7:5000", wanted_peer("10.0.0.7")));
  EXPECT_TRUE(peer_matches("10.0.0.7:5000", wanted_peer("10.0.0.7:5000")));
  EXPECT_FALSE(peer_matches("10.0.0.7:5001", wanted_peer("10.0.0.7:5000")));
  EXPECT_FALSE(peer_matches("10.0.0.77:5000", wanted_peer("10.0.0.7")));
}

TEST(PeerQuery, ANetworkMatchesEveryAddressInIt) {
  EXPECT_TRUE(network_matches("[2600:1::5]:4000", wanted_peer("2600:1::6")));
  EXPECT_TRUE(network_matches("2600:1::5", wanted_peer("[2600:1::6]:80")));
  EXPECT_FALSE(network_matches("[2600:1::5]:4000", wanted_peer("2600:1:0:1::5")));
  EXPECT_FALSE(network_matches("10.0.0.7:5000", wanted_peer("10.0.0.8")));
  EXPECT_FALSE(network_matches("[2600:1::5]:4000", ""));
}

TEST(PeerQuery, NothingAskedMatchesEverybody) {
  EXPECT_EQ(wanted_peer(""), "");
  EXPECT_TRUE(peer_matches("[::1]:80", ""));
}

TEST(PeerQuery, WhatIsNotAnAddressIsRefused) {
  EXPECT_THROW((void)wanted_peer("somebody"), std::invalid_argument);
}

}  // namespace
}  // namespace roost::introspection
