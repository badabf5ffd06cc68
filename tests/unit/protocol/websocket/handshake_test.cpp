// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/handshake.hpp"

#include <gtest/gtest.h>

#include "protocol/http1/request.hpp"

namespace roost::websocket {
namespace {

http1::Request upgrade() {
  http1::Request request;
  request.method = "GET";
  request.target = "/socket/websocket?vsn=2.0.0";
  request.headers = {{"Host", "127.0.0.1:4101"},
                     {"Connection", "keep-alive, Upgrade"},
                     {"Upgrade", "WebSocket"},
                     {"Sec-WebSocket-Version", "13"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

/// Empty: may be upgraded.
std::string refusal(const http1::Request& request) {
  return refusal_of_upgrade(request.method, request.version, request.headers).value_or("");
}

std::string refusal_without(std::string_view header) {
  auto request = upgrade();
  request.headers.remove(header);
  return refusal(request);
}

std::string refusal_with(std::string name, std::string value) {
  auto request = upgrade();
  request.headers.set(std::move(name), std::move(value));
  return refusal(request);
}

TEST(Handshake, AcceptValueIsThatOfTheRfc_RFC6455_1_3_B61) {
  EXPECT_EQ(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, NamesAKeyThatIsNot16Bytes_RFC6455_4_2_1) {
  for (const char* key :
       {"abc", "", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAA_A==", "AAAAAAAAAAAAAAAAAAAAAA===", "=AAAAAAAAAAAAAAAAAAAAA=="})
    EXPECT_TRUE(refusal_with("sec-websocket-key", key)
                    .starts_with("'sec-websocket-key' header must be 16 bytes in base64, got ["))
        << key;
  auto twice = upgrade();
  twice.headers.add("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_NE(refusal(twice), "");
}

TEST(Handshake, RecognizesARequestForAnotherVersion_RFC6455_4_4) {
  EXPECT_FALSE(has_unsupported_version(upgrade().headers));
  EXPECT_FALSE(has_unsupported_version({}));
  EXPECT_TRUE(has_unsupported_version({{"sec-websocket-version", "8"}}));
  EXPECT_TRUE(has_unsupported_version({{"sec-websocket-version", "13"}, {"sec-websocket-version", "13"}}));
}

TEST(Handshake, AcceptsTheHeadersInAnyLetterCase_RFC6455_4_2_1_B61) {
  EXPECT_EQ(refusal(upgrade()), "");
}

TEST(Handshake, NamesTheConnectionHeader_B68) {
  EXPECT_EQ(refusal_without("connection"), "'connection' header must contain 'upgrade', got []");
  EXPECT_EQ(refusal_with("connection", "close"),
            "'connection' header must contain 'upgrade', got [\"close\"]");
}

TEST(Handshake, NamesTheUpgradeHeader_B69) {
  EXPECT_EQ(refusal_without("upgrade"), "'upgrade' header must contain 'websocket', got []");
  EXPECT_EQ(refusal_with("upgrade", "h2c"), "'upgrade' header must contain 'websocket', got [\"h2c\"]");
}

TEST(Handshake, NamesTheKeyHeader_B69) {
  EXPECT_EQ(refusal_without("sec-websocket-key"), "'sec-websocket-key' header is absent");
}

TEST(Handshake, NamesTheVersionHeader_B69) {
  EXPECT_EQ(refusal_without("sec-websocket-version"),
            "'sec-websocket-version' header must equal '13', got []");
  EXPECT_EQ(refusal_with("sec-websocket-version", "8"),
            "'sec-websocket-version' header must equal '13', got [\"8\"]");
}

TEST(Handshake, NamesTheHostHeader) {
  EXPECT_EQ(refusal_without("host"), "'host' header is absent");
}

TEST(Handshake, NamesTheFirstFaultInTheOrderOfTheReference) {
  http1::Request request;
  request.version = 10;
  request.method = "POST";
  EXPECT_EQ(refusal(request), "HTTP version HTTP/1.0 unsupported");
  request.version = 11;
  EXPECT_EQ(refusal(request), "HTTP method POST unsupported");
  request.method = "GET";
  const std::vector<std::pair<http1::Header, std::string>> steps = {
      {{"host", "h"}, "'host'"},
      {{"connection", "upgrade"}, "'connection'"},
      {{"upgrade", "websocket"}, "'upgrade'"},
      {{"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}, "'sec-websocket-key'"},
      {{"sec-websocket-version", "13"}, "'sec-websocket-version'"},
  };
  for (const auto& [header, named] : steps) {
    EXPECT_TRUE(refusal(request).starts_with(named)) << refusal(request);
    request.headers.add(header.name, header.value);
  }
  EXPECT_EQ(refusal(request), "");
}

TEST(Handshake, PrintsSeveralValuesAndEscapesThem) {
  auto request = upgrade();
  request.headers.set("upgrade", "a\"b\\");
  request.headers.add("upgrade", "\xff");
  EXPECT_EQ(refusal(request), R"('upgrade' header must contain 'websocket', got ["a\"b\\", "\xFF"])");
}

TEST(Handshake, AnswersWithTheAcceptValue_RFC6455_4_2_2_B61) {
  const auto response = upgrade_response_headers(upgrade().headers, "", {});
  EXPECT_EQ(response.size(), 3u);
  EXPECT_EQ(response.get("upgrade"), "websocket");
  EXPECT_EQ(response.get("connection"), "Upgrade");
  EXPECT_EQ(response.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, NamesExtensionsThatViolateTheGrammar_RFC6455_9_1) {
  EXPECT_EQ(refusal_of_extensions({{"sec-websocket-extensions", "permessage-deflate;;\"x"}}),
            "'sec-websocket-extensions' header must list extensions as defined in RFC 6455 9.1, got "
            "[\"permessage-deflate;;\\\"x\"]");
}

TEST(Handshake, AnswersWithWhatWasNegotiated_RFC6455_4_2_2) {
  const auto response = upgrade_response_headers(upgrade().headers, "sip", {"permessage-deflate"});
  EXPECT_EQ(response.get("sec-websocket-protocol"), "sip");
  EXPECT_EQ(response.get("sec-websocket-extensions"), "permessage-deflate");
}

}  // namespace
}  // namespace roost::websocket
