// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/server_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::nats {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::string info_fault(std::string_view json) {
  const auto info = read_info(json);
  return info ? "none" : info.error().message;
}

TEST(ServerInfo, IsReadAsServersWriteIt) {
  const auto info = read_info(
      R"({"server_id":"NABC","server_name":"n1","version":"2.9.10","proto":1,"git_commit":"x","go":"go1.19.4",)"
      R"("host":"0.0.0.0","port":4222,"headers":true,"auth_required":true,"tls_required":true,"tls_available":true,)"
      R"("max_payload":1048577,"client_id":7,"client_ip":"127.0.0.1","nonce":"abc",)"
      R"("connect_urls":["10.0.0.1:4222","[::1]:4222"],"ldm":true})");
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->server_id, "NABC");
  EXPECT_EQ(info->server_name, "n1");
  EXPECT_EQ(info->version, "2.9.10");
  EXPECT_EQ(info->nonce, "abc");
  EXPECT_EQ(info->client_id, 7U);
  EXPECT_EQ(info->max_payload, 1'048'577U);
  EXPECT_TRUE(info->headers && info->auth_required && info->tls_required && info->tls_available &&
              info->lame_duck);
  EXPECT_THAT(info->connect_urls, ElementsAre("10.0.0.1:4222", "[::1]:4222"));
}

TEST(ServerInfo, OfAnOldServerHasDefaults) {
  const auto info = read_info("{}");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->max_payload, 1'048'576U);
  EXPECT_FALSE(info->headers || info->auth_required || info->tls_required || info->tls_available ||
               info->lame_duck);
  EXPECT_TRUE(read_info(R"({"connect_urls":null,"nonce":null})"));
}

TEST(ServerInfo, NamesWhatIsOfTheWrongType) {
  EXPECT_EQ(info_fault(R"({"server_id":1})"), "the server's INFO has an invalid server_id");
  EXPECT_EQ(info_fault(R"({"headers":"yes"})"), "the server's INFO has an invalid headers");
  EXPECT_EQ(info_fault(R"({"connect_urls":["a",1]})"), "the server's INFO has an invalid connect_urls");
  EXPECT_EQ(info_fault(R"({"connect_urls":"a"})"), "the server's INFO has an invalid connect_urls");
  EXPECT_EQ(info_fault(R"({"max_payload":-1})"), "the server's INFO has an invalid max_payload");
}

TEST(ServerInfo, BoundsThePayload) {
  EXPECT_EQ(info_fault(R"({"max_payload":1})"), "none");
  EXPECT_EQ(info_fault(R"({"max_payload":0})"), "the server's INFO has an invalid max_payload");
  EXPECT_EQ(info_fault(R"({"max_payload":67108864})"), "none");
  EXPECT_EQ(info_fault(R"({"max_payload":67108865})"), "the server's INFO has an invalid max_payload");
}

TEST(ServerInfo, IsAJsonObject) {
  for (const char* json : {"", "{", "[]", "1", "{}x", "\xff"})
    EXPECT_EQ(info_fault(json), "the server's INFO is not a JSON object") << json;
}

TEST(ServerInfo, KeepsABoundedNumberOfAddresses) {
  std::string json = R"({"connect_urls":["a")";
  for (std::size_t i = 0; i < kMaxConnectUrls; ++i)
    json += R"(,"a")";
  const auto info = read_info(json + "]}");
  ASSERT_TRUE(info);
  EXPECT_THAT(info->connect_urls, SizeIs(kMaxConnectUrls));
}

}  // namespace
}  // namespace roost::nats
