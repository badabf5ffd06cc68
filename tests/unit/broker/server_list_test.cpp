// SPDX-License-Identifier: Apache-2.0
#include "broker/server_list.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace roost::broker {
namespace {

ServerList two(std::size_t first = 0) {
  return ServerList({{"a", 1, true}, {"b", 2, true}}, first);
}

TEST(ServerList, GoesRound) {
  ServerList servers = two();
  EXPECT_EQ(servers.current().host, "a");
  servers.advance();
  EXPECT_EQ(servers.current().host, "b");
  servers.advance();
  EXPECT_EQ(servers.current().host, "a");
}

TEST(ServerList, LinksBeginWithDifferentServers) {
  EXPECT_EQ(two(1).current().host, "b");
  EXPECT_EQ(two(2).current().host, "a");
}

TEST(ServerList, AddsWhatTheClusterAnnouncesOnceAndWithTheSameTls) {
  ServerList servers = two();
  servers.announced(std::vector<std::string>{"b:2", "10.0.0.3:4222", "[::1]:4222"});
  servers.announced(std::vector<std::string>{"10.0.0.3:4222"});
  ASSERT_EQ(servers.size(), 4U);
  servers.advance();
  servers.advance();
  EXPECT_EQ(servers.current(), (BrokerAddress{"10.0.0.3", 4222, true}));
  servers.advance();
  EXPECT_EQ(servers.current(), (BrokerAddress{"::1", 4222, true}));
}

TEST(ServerList, IgnoresWhatIsNoAddress) {
  ServerList servers = two();
  servers.announced(std::vector<std::string>{"", "host", "host:", ":4222", "a b:1", "host:0", "host:99999"});
  EXPECT_EQ(servers.size(), 2U);
}

TEST(ServerList, RemembersABoundedNumber) {
  ServerList servers = two();
  std::vector<std::string> announced;
  for (int port = 1'000; port < 2'000; ++port)
    announced.push_back("host:" + std::to_string(port));
  servers.announced(announced);
  EXPECT_EQ(servers.size(), 2 + ServerList::kMaxAnnounced);
}

constexpr BrokerSchemes kSchemes{"nats://", "tls://", 4222};

TEST(BrokerUrl, HasASchemeAHostAndMayHaveAPort) {
  EXPECT_EQ(parse_broker_url("nats://host", kSchemes).value(), (BrokerAddress{"host", 4222, false}));
  EXPECT_EQ(parse_broker_url("tls://10.0.0.1:1", kSchemes).value(), (BrokerAddress{"10.0.0.1", 1, true}));
  EXPECT_EQ(parse_broker_url("nats://[::1]:7/", kSchemes).value(), (BrokerAddress{"::1", 7, false}));
  EXPECT_EQ(parse_broker_url("nats://[::1]:7", kSchemes).value().text(), "[::1]:7");
}

TEST(BrokerUrl, IsRefusedWithASentence) {
  for (const char* url : {"", "host", "http://host", "nats://", "nats://host:x", "nats://host:0",
                          "nats://host/path", "nats://a b", "nats://host:70000"})
    EXPECT_FALSE(parse_broker_url(url, kSchemes)) << url;
}

TEST(BrokerUrl, NeverShowsAPassword) {
  for (const char* url : {"nats://user:secret@host", "nats:/user:secret@host", "user:secret@host"}) {
    const auto parsed = parse_broker_url(url, kSchemes);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace roost::broker
