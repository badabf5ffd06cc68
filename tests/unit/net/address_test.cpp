// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <gtest/gtest.h>

#include "net/resolve.hpp"

namespace roost::net {
namespace {

TEST(Address, ParsesAndFormatsBothFamilies) {
  for (const char* text : {"127.0.0.1:4000", "0.0.0.0:0", "255.255.255.255:65535", "10.20.130.4:80",
                           "[::1]:4000", "[::]:80", "[2001:db8::7]:65535"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(Address, RefusesWhatIsNoAddressWithAPort) {
  for (const char* text : {"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:4000x", "127.0.0.1: 4000", "1.2.3:4", "256.0.0.1:1", "::1:4000",
                           "[::1]", "[::1]4000", "[127.0.0.1]:4000", "localhost:4000", "[:4000"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, TheErrorQuotesTheText) {
  EXPECT_EQ(Address::parse("here").error().message, "\"here\" is not an IP address with a port");
  EXPECT_EQ(Address::from_ip("here", 1).error().message, "\"here\" is not an IP address");
}

TEST(Address, TakesAnIpWithOrWithoutBracketsApartFromThePort) {
  EXPECT_EQ(Address::from_ip("::1", 4000)->to_string(), "[::1]:4000");
  EXPECT_EQ(Address::from_ip("[::1]", 4000)->to_string(), "[::1]:4000");
  EXPECT_EQ(Address::from_ip("::1", 4000)->ip(), "::1");
  EXPECT_EQ(Address::from_ip("10.0.0.1", 65535)->port(), 65535);
}

TEST(Address, ComparesFamilyIpAndPort) {
  const Address one = Address::parse("127.0.0.1:1").value();
  EXPECT_EQ(one, Address::parse("127.0.0.1:1").value());
  EXPECT_NE(one, one.with_port(2));
  EXPECT_NE(one, Address::parse("127.0.0.2:1").value());
  EXPECT_NE(one, Address::parse("[::ffff:127.0.0.1]:1").value());
  EXPECT_EQ(Address::parse("[::1]:1").value(), Address::parse("[0:0::1]:1").value());
  EXPECT_EQ(Address(), Address::parse("0.0.0.0:0").value());
}

TEST(Resolve, TakesLiteralsAndNames) {
  EXPECT_EQ(resolve("[::1]", 4000).value().front().to_string(), "[::1]:4000");
  const auto local = resolve("localhost", 4000);
  ASSERT_TRUE(local);
  EXPECT_EQ(local->front().port(), 4000);
}

TEST(Resolve, AnUnknownNameIsAnErrorThatNamesIt) {
  // RFC 6761 §6.4: "invalid" never resolves, and resolvers need not ask anybody.
  const auto found = resolve("nowhere.invalid", 4000);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("look up nowhere.invalid"), std::string::npos);
}

}  // namespace
}  // namespace roost::net
