// SPDX-License-Identifier: Apache-2.0
// What counts as one address, and what is not counted at all.
#include "acceptor/address_counts.hpp"

#include <gtest/gtest.h>

namespace roost::acceptor {
namespace {

AddressKey key(std::string_view ip) {
  return key_of(base::IpAddress::parse(ip).value());
}

TEST(AddressKey, IsTheWholeOfAnIpv4Address) {
  EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
  EXPECT_EQ(key("192.0.2.1"), key("::ffff:192.0.2.1"));
}

TEST(AddressKey, IsTheFirstHalfOfAnIpv6Address) {
  EXPECT_EQ(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff::2"));
  EXPECT_NE(key("2001:db8:0:1::1"), key("2001:db8:0:2::1"));
}

TEST(AddressKey, RecognizesPrivateAddresses) {
  for (const char* ip :
       {"127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1",
        "0.0.0.0", "::1", "::", "fc00::1", "fdff::1", "fe80::1", "::ffff:10.1.2.3"})
    EXPECT_TRUE(is_private(key(ip))) << ip;
  for (const char* ip : {"126.0.0.1", "128.0.0.1", "9.0.0.1", "11.0.0.1", "172.15.0.1", "172.32.0.1",
                         "192.167.0.1", "192.169.0.1", "169.253.0.1", "1.0.0.0", "2001:db8::1", "fe00::1",
                         "fec0::1", "fbff::1", "::ffff:8.8.8.8"})
    EXPECT_FALSE(is_private(key(ip))) << ip;
}

TEST(AddressCounts, AdmitsUpToTheLimitFromEachAddress) {
  AddressCounts counts;
  EXPECT_TRUE(counts.enter(key("192.0.2.1"), 2));
  EXPECT_TRUE(counts.enter(key("192.0.2.1"), 2));
  EXPECT_FALSE(counts.enter(key("192.0.2.1"), 2));
  EXPECT_TRUE(counts.enter(key("192.0.2.2"), 2));
}

TEST(AddressCounts, AdmitsAnotherWhenOneHasLeft) {
  AddressCounts counts;
  const auto slot = counts.enter(key("192.0.2.1"), 1);
  EXPECT_FALSE(counts.enter(key("192.0.2.1"), 1));
  counts.leave(*slot);
  EXPECT_TRUE(counts.enter(key("192.0.2.1"), 1));
}

TEST(AddressCounts, HasNoEntryForAnAddressThatHasLeft) {
  AddressCounts counts;
  std::vector<AddressCounts::Slot> slots;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 200; ++i)
      slots.push_back(*counts.enter(key("192.0.2." + std::to_string(i)), 5));
    EXPECT_EQ(counts.addresses(), 200U);
    for (const auto slot : slots)
      EXPECT_LT(slot, 200U);  // reused
    for (const auto slot : std::exchange(slots, {}))
      counts.leave(slot);
    EXPECT_EQ(counts.addresses(), 0U);
  }
}

TEST(AddressCounts, ReportsReachingTheLimitOnce) {
  AddressCounts counts;
  const auto slot = counts.enter(key("192.0.2.1"), 1);
  EXPECT_TRUE(counts.report_once(key("192.0.2.1")));
  EXPECT_FALSE(counts.report_once(key("192.0.2.1")));
  counts.leave(*slot);
  EXPECT_TRUE(counts.enter(key("192.0.2.1"), 1));
  EXPECT_TRUE(counts.report_once(key("192.0.2.1")));
}

}  // namespace
}  // namespace roost::acceptor
