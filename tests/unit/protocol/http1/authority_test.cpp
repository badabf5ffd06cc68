// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/authority.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roost::http1 {
namespace {

std::string read(std::string_view text) {
  const auto authority = parse_authority(text);
  if (!authority) return "none";
  return std::string(authority->host) + (authority->port ? " " + std::to_string(*authority->port) : "");
}

TEST(Authority, IsAHostAndPerhapsAPort) {  // RFC 3986 §3.2
  EXPECT_EQ(read("example.com"), "example.com");
  EXPECT_EQ(read("example.com:8080"), "example.com 8080");
  EXPECT_EQ(read("192.0.2.1:80"), "192.0.2.1 80");
  EXPECT_EQ(read("EXAMPLE.com."), "EXAMPLE.com.");
  EXPECT_EQ(read("my_host-1~2:65535"), "my_host-1~2 65535");
  EXPECT_EQ(read("caf%C3%A9.example"), "caf%C3%A9.example");
  EXPECT_EQ(read(""), "");
}

TEST(Authority, APortMayBeEmpty) {  // RFC 3986 §3.2.3
  EXPECT_EQ(read("example.com:"), "example.com");
  EXPECT_EQ(read("[::1]:"), "[::1]");
}

TEST(Authority, AnIpv6AddressIsInBrackets) {  // RFC 3986 §3.2.2
  EXPECT_EQ(read("[::1]"), "[::1]");
  EXPECT_EQ(read("[2001:db8::7]:4000"), "[2001:db8::7] 4000");
  EXPECT_EQ(read("[::ffff:192.0.2.1]"), "[::ffff:192.0.2.1]");
  EXPECT_EQ(read("[v1.fe80::a]"), "[v1.fe80::a]");
}

class NoAuthority : public ::testing::TestWithParam<std::string> {};

TEST_P(NoAuthority, IsRejected) {
  EXPECT_EQ(read(GetParam()), "none");
}

INSTANTIATE_TEST_SUITE_P(Texts, NoAuthority,
                         ::testing::Values("a b", "a/b", "a@b", "user:pw@host", "[::1", "::1", "[::1]x", "[]",
                                           "[a]", "[1.2.3.4]", "[::1%25lo]", "[v.x]", "[v1.]", "a]:1",
                                           "host:65536", "host:x", "host:-1", "host:1:2", "host:+80", "a\tb",
                                           "a,b\"", "caf\xc3\xa9", "%", "%4", "%zz", "a?b", "a#b", "<a>",
                                           "a\\b", std::string("a\0b", 3)));

TEST(Authority, HostsCompareCaseInsensitively) {
  EXPECT_TRUE(same_host("LOCALHOST", "localhost"));
  EXPECT_TRUE(same_host("[::1]", "[::1]"));
  EXPECT_TRUE(same_host("[2001:DB8::1]", "[2001:db8:0:0:0:0:0:1]"));
  EXPECT_FALSE(same_host("[::1]", "[::2]"));
  EXPECT_FALSE(same_host("a.example", "b.example"));
  EXPECT_FALSE(same_host("[::1]", "localhost"));
  EXPECT_FALSE(same_host("[v1.a]", "[v1.b]"));
}

}  // namespace
}  // namespace roost::http1
