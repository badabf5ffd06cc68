// SPDX-License-Identifier: Apache-2.0
#include "roost/ip_ranges.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "base/ip_address.hpp"

namespace roost {
namespace {

/// "255.128.0.0" for nine.
std::array<std::uint8_t, 4> leading_ones(unsigned bits) {
  std::array<std::uint8_t, 4> bytes{};
  for (unsigned i = 0; i < bits; ++i)
    bytes[i / 8] |= static_cast<std::uint8_t>(0x80U >> (i % 8));
  return bytes;
}

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

std::vector<std::vector<std::string>> whole_families(const IpRanges& ranges) {
  const auto families = ranges.whole_families();
  std::vector<std::vector<std::string>> texts;
  texts.reserve(families.size());
  for (const IpRanges& family : families)
    texts.push_back(family.texts());
  return texts;
}

TEST(IpRanges, KnowWhichOfThemContainAWholeFamily) {
  using ::testing::ElementsAre;
  EXPECT_THAT(whole_families({"0.0.0.0/0"}), ElementsAre(ElementsAre("0.0.0.0/0")));
  EXPECT_THAT(whole_families({"::/0", "0.0.0.0/0"}),
              ElementsAre(ElementsAre("0.0.0.0/0"), ElementsAre("::/0")));
  EXPECT_THAT(whole_families({"128.0.0.0/1", "0.0.0.0/1"}),
              ElementsAre(ElementsAre("0.0.0.0/1", "128.0.0.0/1")));
  EXPECT_THAT(whole_families({"::ffff:0.0.0.0/97", "128.0.0.0/1"}),
              ElementsAre(ElementsAre("0.0.0.0/1", "128.0.0.0/1")));
  EXPECT_THAT(whole_families({"8000::/1", "::/2", "::1", "4000::/2", "4000::/2"}),
              ElementsAre(ElementsAre("::/2", "4000::/2", "8000::/1")));
  EXPECT_THAT(whole_families({"10.0.0.0/8", "0.0.0.0/0", "0.0.0.0/1"}), ElementsAre(ElementsAre("0.0.0.0/0")))
      << "what is contained in another is left out";
}

TEST(IpRanges, ContainNoFamilyOfWhichAnAddressIsLeftOut) {
  EXPECT_TRUE(IpRanges().whole_families().empty());
  EXPECT_TRUE(IpRanges({"0.0.0.0/1"}).whole_families().empty());
  EXPECT_TRUE(IpRanges({"128.0.0.0/1"}).whole_families().empty());
  EXPECT_TRUE(IpRanges({"::/1", "128.0.0.0/1"}).whole_families().empty()) << "one half of each family";
  std::vector<std::string> texts;
  texts.reserve(33);
  for (unsigned bits = 1; bits <= 32; ++bits)
    texts.push_back(fmt::format("{}/{}", base::IpAddress::v4(leading_ones(bits - 1)).text(), bits));
  EXPECT_TRUE(IpRanges(texts).whole_families().empty()) << "255.255.255.255 is left out";
  texts.emplace_back("255.255.255.255");
  EXPECT_EQ(IpRanges(texts).whole_families().size(), 1U);
}

TEST(IpRanges, RoundTripThroughText) {
  const IpRanges ranges{"192.0.2.7", "10.0.0.0/8", "2001:DB8::/32",      "::1",
                        "0.0.0.0/0", "::/0",       "::ffff:10.0.0.0/112"};
  EXPECT_THAT(ranges.texts(), ::testing::ElementsAre("192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::1",
                                                     "0.0.0.0/0", "::/0", "10.0.0.0/16"));
}

}  // namespace
}  // namespace roost
