// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.hpp"

#include <gtest/gtest.h>

namespace roost::base {
namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(IpAddress, RoundTripsThroughText) {
  for (const char* text : {"0.0.0.0", "127.0.0.1", "192.0.2.70", "255.255.255.255", "::", "::1",
                           "2001:db8::7", "2001:db8:1:2:3:4:5:6", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
    EXPECT_EQ(ip(text).text(), text);
  EXPECT_EQ(ip("2001:DB8:0:0::7").text(), "2001:db8::7");
  EXPECT_EQ(IpAddress().text(), "0.0.0.0");
}

TEST(IpAddress, RejectsAnythingElse) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv,          " "sv,           "1.2.3"sv,     "1.2.3.4.5"sv,
        "1.2.3.256"sv, "1.2.3.-4"sv,    "01.2.3.4"sv,  "1.2.3.4 "sv,
        "1.2.3.4\0"sv, "1.2.3.4\0.5"sv, "0x1.2.3.4"sv, "[::1]"sv,
        "::1%lo"sv,    ":"sv,           ":::"sv,       "1::2::3"sv,
        "12345::"sv,   "g::"sv,         "localhost"sv, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"sv})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
}

TEST(IpAddress, MappedIntoIpv6IsIpv4) {
  for (const char* text : {"192.0.2.7", "::ffff:192.0.2.7", "::FFFF:C000:0207", "0:0:0:0:0:ffff:192.0.2.7"}) {
    EXPECT_TRUE(ip(text).is_v4()) << text;
    EXPECT_EQ(ip(text), ip("192.0.2.7")) << text;
    EXPECT_EQ(ip(text).text(), "192.0.2.7");
  }
  for (const char* text : {"::192.0.2.7", "::ffff:0:192.0.2.7", "64:ff9b::192.0.2.7", "::", "::1"})
    EXPECT_FALSE(ip(text).is_v4()) << text;
}

TEST(IpAddress, IsMaskedToAPrefix) {
  EXPECT_EQ(ip("2001:db8:1:2:3::4").masked(64), ip("2001:db8:1:2::"));
  EXPECT_EQ(ip("2001:db8:8001::").masked(33), ip("2001:db8:8000::"));
  EXPECT_EQ(ip("10.1.2.3").masked(96 + 8), ip("10.0.0.0"));
  EXPECT_EQ(ip("10.1.2.3").masked(128), ip("10.1.2.3"));
  EXPECT_EQ(ip("ffff::").masked(0), ip("::"));
}

TEST(SocketAddress, RoundTripsThroughText) {
  for (const char* text :
       {"127.0.0.1:4000", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:4000", "[2001:db8::7]:65535"})
    EXPECT_EQ(SocketAddress::parse(text).value().text(), text);
  EXPECT_EQ(SocketAddress::parse("[::ffff:10.0.0.1]:80").value().text(), "10.0.0.1:80");
}

TEST(SocketAddress, IsShownWithoutAnUnknownPort) {
  EXPECT_EQ(SocketAddress::parse("192.0.2.7:80").value().shown(), "192.0.2.7:80");
  EXPECT_EQ(SocketAddress::parse("192.0.2.7:0").value().shown(), "192.0.2.7");
  EXPECT_EQ(SocketAddress::parse("[2001:db8::7]:0").value().shown(), "2001:db8::7");
}

TEST(SocketAddress, RejectsAnythingElse) {
  for (const char* text : {"", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:+1", "127.0.0.1:80x", "::1:4000", "[::1]", "[::1]80", "[127.0.0.1]:80",
                           "[:80", "[]:80", "]:80", "localhost:80"})
    EXPECT_FALSE(SocketAddress::parse(text)) << text;
}

TEST(ParseHostIp, AcceptsBracketsAroundIpv6Only) {
  EXPECT_EQ(parse_host_ip("[::1]"), ip("::1"));
  EXPECT_EQ(parse_host_ip("::1"), ip("::1"));
  EXPECT_EQ(parse_host_ip("127.0.0.1"), ip("127.0.0.1"));
  for (const char* text : {"[127.0.0.1]", "[", "]", "[]", "[::1", "::1]", "[[::1]]"})
    EXPECT_FALSE(parse_host_ip(text)) << text;
}

TEST(CanonicalAddress, IsTheFormThatIsShown) {
  EXPECT_EQ(canonical_address("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(canonical_address("10.1.2.3:80"), "10.1.2.3:80");
  EXPECT_EQ(canonical_address("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(canonical_address("[::ffff:10.1.2.3]:80"), "10.1.2.3:80");
  EXPECT_EQ(canonical_address("[2001:DB8:0::7]"), "2001:db8::7");
  EXPECT_EQ(canonical_address("[2001:DB8:0::7]:80"), "[2001:db8::7]:80");
  for (const char* text : {"", "10.1.2", "10.1.2.300", "10.1.2.3:", "10.1.2.3:99999", "localhost", "users:7"})
    EXPECT_FALSE(canonical_address(text)) << text;
}

TEST(AddressMatches, WithoutAPortMatchesEveryPort) {
  EXPECT_TRUE(address_matches("10.1.2.3:80", "10.1.2.3"));
  EXPECT_TRUE(address_matches("10.1.2.3:80", "10.1.2.3:80"));
  EXPECT_FALSE(address_matches("10.1.2.3:80", "10.1.2.3:81"));
  EXPECT_FALSE(address_matches("10.1.2.3:80", "10.1.2.30"));
  EXPECT_TRUE(address_matches("[2001:db8::7]:80", "2001:db8::7"));
  EXPECT_FALSE(address_matches("[2001:db8::7]:80", "2001:db8::"));
  EXPECT_FALSE(address_matches("", "10.1.2.3"));
  EXPECT_TRUE(address_matches("2001:db8::7", "2001:db8::7"));  // through a proxy that does not know the port
  EXPECT_FALSE(address_matches("2001:db8::7", "2001:db8:"));
}

}  // namespace
}  // namespace roost::base
