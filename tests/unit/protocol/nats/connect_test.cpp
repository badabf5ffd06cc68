// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/connect.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace roost::nats {
namespace {

const std::string kConnectSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

ServerInfo server() {
  ServerInfo info;
  info.headers = true;
  info.nonce = "nonce-1";
  return info;
}

/// What is between CONNECT and the end of the line.
boost::json::object connect(const Login& login, const ServerInfo& info = server(), bool tls = false) {
  std::string out;
  const auto done = append_connect(out, info, login, {.name = "a@host", .version = "0.1.0", .tls = tls});
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_TRUE(out.starts_with("CONNECT {")) << out;
  EXPECT_TRUE(out.ends_with("}\r\n")) << out;
  return boost::json::parse(out.substr(8, out.size() - 10)).as_object();
}

std::string connect_fault(const Login& login, const ServerInfo& info) {
  std::string out;
  const auto done = append_connect(out, info, login, {});
  EXPECT_EQ(out.empty(), !done);
  return done ? "none" : done.error().message;
}

TEST(NatsConnect, AsksForNoEchoAndNoAcknowledgements) {
  const auto said = connect(NoLogin{});
  EXPECT_EQ(said, (boost::json::object{{"verbose", false},
                                       {"pedantic", false},
                                       {"echo", false},
                                       {"protocol", 1},
                                       {"lang", "c++"},
                                       {"version", "0.1.0"},
                                       {"name", "a@host"},
                                       {"tls_required", false},
                                       {"headers", true},
                                       {"no_responders", true}}));
}

TEST(NatsConnect, AsksForHeadersOnlyWhereTheServerHasThem) {
  const auto said = connect(NoLogin{}, ServerInfo{});
  EXPECT_EQ(said.at("headers"), false);
  EXPECT_EQ(said.at("no_responders"), false);
}

TEST(NatsConnect, LogsInWithAPasswordOrAToken) {
  const auto password = connect(PasswordLogin{"me", "a\"\r\nb"});
  EXPECT_EQ(password.at("user"), "me");
  EXPECT_EQ(password.at("pass"), "a\"\r\nb");
  EXPECT_EQ(connect(TokenLogin{"t"}).at("auth_token"), "t");
}

TEST(NatsConnect, LogsInWithAnNkey) {
  const auto said = connect(*NkeySeed::parse(kConnectSeed));
  EXPECT_EQ(said.at("nkey"), "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
  EXPECT_EQ(said.at("sig"),
            "rjiqZyNckrzUqY7-P4U_vqxai7mCO_O_2ymVeVbVn6_MRd3LFZk1fb_NcwohGWA6qelQlPJwrUpnRtIcdZ8TDw");
}

TEST(NatsConnect, LogsInWithCredentials) {
  const auto said = connect(Credentials{"the.jwt.itself", *NkeySeed::parse(kConnectSeed)});
  EXPECT_EQ(said.at("jwt"), "the.jwt.itself");
  EXPECT_TRUE(said.contains("sig"));
  EXPECT_FALSE(said.contains("nkey"));
}

TEST(NatsConnect, SaysWhatTheServerAsksForAndWhatItLacks) {
  ServerInfo info;
  EXPECT_EQ(connect_fault(*NkeySeed::parse(kConnectSeed), info),
            "the server knows no nkeys: it sent nothing to be signed");
  info.auth_required = true;
  EXPECT_EQ(connect_fault(NoLogin{}, info), "the server asks for credentials, and none are configured");
  EXPECT_EQ(connect_fault(TokenLogin{"t"}, info), "none");
  info.tls_required = true;
  EXPECT_EQ(connect_fault(TokenLogin{"t"}, info), "the server asks for TLS, and the connection has none");
  EXPECT_EQ(connect(TokenLogin{"t"}, info, true).at("tls_required"), true);
}

}  // namespace
}  // namespace roost::nats
