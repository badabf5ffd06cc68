// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <cstdint>

#include <arpa/inet.h>
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

TEST(Address, RejectsTextThatIsNotAnAddressWithAPort) {
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

TEST(Address, AcceptsAnIpWithOrWithoutBracketsAndASeparatePort) {
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
  EXPECT_EQ(Address::parse("[::1]:1").value(), Address::parse("[0:0::1]:1").value());
  EXPECT_EQ(Address(), Address::parse("0.0.0.0:0").value());
}

/// What the system reports for an IPv4 client of a dual-stack listener.
Address from_dual_stack(const char* ip, std::uint16_t port) {
  sockaddr_storage storage{};
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  EXPECT_EQ(::inet_pton(AF_INET6, ip, &v6.sin6_addr), 1);
  return Address::from_system(storage);
}

TEST(Address, MappedIntoIpv6IsIpv4WhateverItsSource) {
  const Address v4 = Address::parse("192.0.2.7:80").value();
  for (const Address& mapped :
       {from_dual_stack("::ffff:192.0.2.7", 80), Address::parse("[::ffff:192.0.2.7]:80").value(),
        Address::parse("[::FFFF:c000:207]:80").value(), Address::from_ip("::ffff:192.0.2.7", 80).value()}) {
    EXPECT_EQ(mapped, v4);
    EXPECT_FALSE(mapped.is_v6());
    EXPECT_EQ(mapped.ip(), "192.0.2.7");
    EXPECT_EQ(mapped.to_string(), "192.0.2.7:80");
  }
  EXPECT_EQ(from_dual_stack("2001:db8::7", 80).to_string(), "[2001:db8::7]:80");
  EXPECT_EQ(from_dual_stack("::fffe:192.0.2.7", 80).to_string(), "[::fffe:c000:207]:80");
}

TEST(Resolve, ResolvesLiteralsAndNames) {
  EXPECT_EQ(resolve("[::1]", 4000).value().front().to_string(), "[::1]:4000");
  const auto local = resolve("localhost", 4000);
  ASSERT_TRUE(local);
  EXPECT_EQ(local->front().port(), 4000);
}

TEST(Resolve, AnUnknownNameIsAnErrorThatNamesIt) {
  // RFC 6761 §6.4: "invalid" never resolves, and resolvers need not query a server.
  const auto found = resolve("nowhere.invalid", 4000);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("look up nowhere.invalid"), std::string::npos);
}

}  // namespace
}  // namespace roost::net
