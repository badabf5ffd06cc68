// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/client_handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/websocket/handshake.hpp"

namespace roost::websocket {
namespace {

using testing::HasSubstr;

ClientHandshake handshake() {
  return {.host = "localhost:4000",
          .target = "/socket/websocket?vsn=2.0.0",
          .key = "dGhlIHNhbXBsZSBub25jZQ==",
          .subprotocols = {"sip", "mqtt"}};
}

http1::Headers good_response() {
  return {{"Upgrade", "WebSocket"},
          {"Connection", "upgrade"},
          {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}};
}

/// Empty: accepted.
std::string fault_in(const http1::Headers& response, int status = 101) {
  const auto result = check_upgrade_response(handshake(), status, response);
  return result ? "" : result.error().message;
}

std::string fault_with(std::string name, std::string value) {
  auto response = good_response();
  response.set(std::move(name), std::move(value));
  return fault_in(response);
}

TEST(ClientHandshake, KeyIsTheRandomBytesInBase64_RFC6455_4_1) {
  std::array<std::byte, 16> random;
  for (std::size_t i = 0; i < random.size(); ++i)
    random[i] = static_cast<std::byte>(i + 1);
  EXPECT_EQ(make_key(random), "AQIDBAUGBwgJCgsMDQ4PEA==");  // the example of RFC 6455 §4.1
}

TEST(ClientHandshake, WritesTheWholeHead_RFC6455_4_1) {
  auto asked = handshake();
  asked.extra_headers.add("Cookie", "a=b");
  EXPECT_EQ(upgrade_request_head(asked).value(),
            "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\n"
            "Host: localhost:4000\r\n"
            "Connection: Upgrade\r\n"
            "Upgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: sip, mqtt\r\n"
            "Cookie: a=b\r\n"
            "\r\n");
}

TEST(ClientHandshake, RejectsPartsThatWouldBreakTheHead) {
  const auto refused = [](auto change) {
    auto asked = handshake();
    change(asked);
    return !upgrade_request_head(asked).has_value();
  };
  EXPECT_FALSE(refused([](ClientHandshake&) {}));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.target = "/a b"; }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.target = "socket"; }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.host = "a\r\nX: y"; }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.host = ""; }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.subprotocols = {"a,b"}; }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.extra_headers.add("X", "y\nZ: z"); }));
  EXPECT_TRUE(refused([](ClientHandshake& asked) { asked.extra_headers.add("X y", "z"); }));
}

TEST(ClientHandshake, AcceptsAValidResponse_RFC6455_4_1) {
  const auto result = check_upgrade_response(handshake(), 101, good_response());
  EXPECT_EQ(result.value().subprotocol, "");
}

TEST(ClientHandshake, AcceptsTheResponseOfOurServer_RFC6455_4_1_B61) {
  const http1::Headers request{{"sec-websocket-key", handshake().key}};
  const auto response = upgrade_response_headers(request, "mqtt", {});
  EXPECT_EQ(check_upgrade_response(handshake(), 101, response).value().subprotocol, "mqtt");
}

TEST(ClientHandshake, RejectsAnotherStatus) {
  EXPECT_THAT(fault_in(good_response(), 403), HasSubstr("status 403"));
}

TEST(ClientHandshake, RejectsAResponseThatDoesNotUpgrade_RFC6455_4_1) {
  EXPECT_THAT(fault_with("upgrade", "h2c"), HasSubstr("does not upgrade to websocket"));
  EXPECT_THAT(fault_with("connection", "close"), HasSubstr("does not upgrade the connection"));
}

TEST(ClientHandshake, RejectsAWrongAcceptValue_RFC6455_4_1) {
  EXPECT_THAT(fault_with("sec-websocket-accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
              HasSubstr("does not match the key"));
  auto response = good_response();
  response.remove("sec-websocket-accept");
  EXPECT_THAT(fault_in(response), HasSubstr("does not match the key"));
}

TEST(ClientHandshake, RejectsWhatItDidNotOffer_RFC6455_4_1) {
  EXPECT_EQ(fault_with("sec-websocket-protocol", "sip"), "");
  EXPECT_THAT(fault_with("sec-websocket-protocol", "xmpp"), HasSubstr("subprotocol that was not offered"));
  EXPECT_THAT(fault_with("sec-websocket-protocol", ""), HasSubstr("subprotocol that was not offered"));
  EXPECT_THAT(fault_with("sec-websocket-extensions", "permessage-deflate"), HasSubstr("extension"));
}

}  // namespace
}  // namespace roost::websocket
