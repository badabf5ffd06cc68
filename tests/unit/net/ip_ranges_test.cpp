// SPDX-License-Identifier: Apache-2.0
#include "roost/ip_ranges.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace roost {
namespace {

TEST(IpRanges, ContainAddressesWithTheirPrefix) {
  struct Case {
    std::string_view range, ip;
    bool contained;
  };
  for (const auto& [range, ip, contained] : {Case{"10.0.0.0/8", "10.255.255.255", true},
                                             {"10.0.0.0/8", "11.0.0.0", false},
                                             {"192.0.2.128/25", "192.0.2.128", true},
                                             {"192.0.2.128/25", "192.0.2.127", false},
                                             {"192.0.2.7", "192.0.2.7", true},
                                             {"192.0.2.7", "192.0.2.8", false},
                                             {"192.0.2.7/32", "192.0.2.7", true},
                                             {"0.0.0.0/0", "203.0.113.1", true},
                                             {"0.0.0.0/0", "2001:db8::1", false},
                                             {"::/0", "2001:db8::1", true},
                                             {"::/0", "203.0.113.1", false},
                                             {"::ffff:10.0.0.0/104", "10.1.2.3", true},
                                             {"::ffff:10.0.0.0/104", "11.1.2.3", false},
                                             {"2001:db8::/32", "2001:db8:ffff::1", true},
                                             {"2001:db8::/32", "2001:db9::1", false},
                                             {"2001:db8::/33", "2001:db8:8000::1", false},
                                             {"::1", "::1", true},
                                             {"10.0.0.0/8", "::ffff:10.1.2.3", true},
                                             {"::ffff:10.1.2.3", "10.1.2.3", true},
                                             {"0.0.0.0/0", "not an address", false},
                                             {"0.0.0.0/0", "", false},
                                             {"0.0.0.0/0", "10.1.2", false},
                                             {"0.0.0.0/0", "010.1.2.3", false}})
    EXPECT_EQ(IpRanges({range}).contains(ip), contained) << range << ' ' << ip;
}

TEST(IpRanges, NameTheTextThatIsNotARange) {
  for (const std::string_view text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "localhost",
        "10.0.0.1/8", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/129", "2001:db8::1/32", "10.0.0.0/8/8",
        "fe80::1%eth0"}) {
    try {
      const IpRanges ranges{text};
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr('"' + std::string(text) + '"'));
    }
  }
}

TEST(IpRanges, RoundTripThroughText) {
  const IpRanges ranges{"192.0.2.7", "10.0.0.0/8", "2001:DB8::/32",      "::1",
                        "0.0.0.0/0", "::/0",       "::ffff:10.0.0.0/112"};
  EXPECT_THAT(ranges.texts(), ::testing::ElementsAre("192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::1",
                                                     "0.0.0.0/0", "::/0", "10.0.0.0/16"));
}

}  // namespace
}  // namespace roost
