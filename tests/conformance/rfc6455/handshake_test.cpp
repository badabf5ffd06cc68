// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §4.2: the opening handshake, as a server must handle it.
#include "echo_fixture.hpp"
#include "support/http_answer.hpp"

namespace roost::test {
namespace {

using testing::HasSubstr;

class Rfc6455Handshake : public EchoTest {
 protected:
  static constexpr const char* kKey = "dGhlIHNhbXBsZSBub25jZQ==";

  /// The headers of a handshake, of which one may be replaced (no value: omitted) or added.
  static HttpHeaders handshake() {
    return {{"Host", "localhost"},
            {"Connection", "Upgrade"},
            {"Upgrade", "websocket"},
            {"Sec-WebSocket-Key", kKey},
            {"Sec-WebSocket-Version", "13"}};
  }
  static HttpHeaders with(const std::string& name, const std::string& value) {
    auto headers = handshake();
    headers.set(name, value);
    return headers;
  }
  static HttpHeaders without(std::string_view name) {
    auto headers = handshake();
    headers.remove(name);
    return headers;
  }
  static HttpHeaders with_another(const std::string& name, const std::string& value) {
    auto headers = handshake();
    headers.add(name, value);
    return headers;
  }

  static HttpAnswer answer_to(const HttpHeaders& headers,
                              std::string_view line = "GET /echo/websocket HTTP/1.1") {
    std::string request = std::string(line) + "\r\n";
    for (const auto& header : headers)
      request += header.name + ": " + header.value + "\r\n";
    TcpClient connection(port());
    connection.send(request + "\r\n");
    return read_answer(connection).value();
  }
  static unsigned status_of(const HttpHeaders& headers) { return answer_to(headers).status; }
};

TEST_F(Rfc6455Handshake, IsAGetOfHttp11OrHigher_4_2_1) {
  EXPECT_EQ(answer_to(handshake()).status, 101U);
  EXPECT_EQ(answer_to(handshake(), "GET /echo/websocket HTTP/1.2").status, 101U);
  EXPECT_EQ(answer_to(handshake(), "GET /echo/websocket HTTP/1.0").status, 400U);
  EXPECT_EQ(answer_to(handshake(), "POST /echo/websocket HTTP/1.1").status, 400U);
  EXPECT_EQ(answer_to(handshake(), "GET http://localhost/echo/websocket HTTP/1.1").status, 101U);
}

TEST_F(Rfc6455Handshake, HasAHost_4_2_1) {
  EXPECT_EQ(status_of(without("Host")), 400U);
  EXPECT_EQ(status_of(with("Host", "a b")), 400U);
  EXPECT_EQ(status_of(with_another("Host", "localhost")), 400U);
}

TEST_F(Rfc6455Handshake, UpgradesToWebsocketInAnyCaseAndAmongOthers_4_2_1) {
  for (const char* value : {"WebSocket", "WEBSOCKET", "h2c, websocket", "websocket,h2c"})
    EXPECT_EQ(status_of(with("Upgrade", value)), 101U) << value;
  EXPECT_EQ(status_of([] {
              auto headers = handshake();
              headers.set("Upgrade", "h2c");
              headers.add("Upgrade", "websocket");
              return headers;
            }()),
            101U);
  for (const char* value : {"", "h2c", "websockets", "web socket", "\"websocket\""})
    EXPECT_EQ(status_of(with("Upgrade", value)), 400U) << value;
  EXPECT_EQ(status_of(without("Upgrade")), 400U);
}

TEST_F(Rfc6455Handshake, HasUpgradeAmongTheConnectionOptionsInAnyCase_4_2_1) {
  for (const char* value : {"upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade ,keep-alive", ",,upgrade"})
    EXPECT_EQ(status_of(with("Connection", value)), 101U) << value;
  for (const char* value : {"", "keep-alive", "upgraded", "close"})
    EXPECT_EQ(status_of(with("Connection", value)), 400U) << value;
  EXPECT_EQ(status_of(without("Connection")), 400U);
}

TEST_F(Rfc6455Handshake, HasAKeyThatIs16BytesInBase64_4_2_1) {
  for (const char* key : {"AAAAAAAAAAAAAAAAAAAAAA==", "/+/+/+/+/+/+/+/+/+/+/w=="})
    EXPECT_EQ(status_of(with("Sec-WebSocket-Key", key)), 101U) << key;
  for (const char* key : {"", "abc", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA=",
                          "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAA AAAAAAAAAAA==",
                          "AAAAAAAAAAAAAAAAAAAA_-==", "AAAAAAAAAAAAAAAAAAAAAA==, AAAAAAAAAAAAAAAAAAAAAA=="}) {
    const auto answer = answer_to(with("Sec-WebSocket-Key", key));
    EXPECT_EQ(answer.status, 400U) << key;
    EXPECT_THAT(answer.body, HasSubstr("'sec-websocket-key' header must be 16 bytes in base64"));
  }
  EXPECT_EQ(status_of(without("Sec-WebSocket-Key")), 400U);
}

TEST_F(Rfc6455Handshake, HasOneKey_11_3_1) {
  EXPECT_EQ(status_of(with_another("Sec-WebSocket-Key", kKey)), 400U);
}

TEST_F(Rfc6455Handshake, OfAnotherVersionIsAnsweredWithTheSupportedOne_4_2_2_and_4_4) {
  for (const char* version : {"8", "0", "14", "013", "13, 8", "", "13.0"}) {
    const auto answer = answer_to(with("Sec-WebSocket-Version", version));
    EXPECT_EQ(answer.status, 400U) << version;
    EXPECT_EQ(answer.headers.get("sec-websocket-version"), "13") << version;
  }
  EXPECT_EQ(status_of(without("Sec-WebSocket-Version")), 400U);
}

TEST_F(Rfc6455Handshake, HasOneVersion_11_3_5) {
  EXPECT_EQ(status_of(with_another("Sec-WebSocket-Version", "13")), 400U);
}

TEST_F(Rfc6455Handshake, OfAPathWithoutASocketIs404_4_2_2) {
  EXPECT_EQ(answer_to(handshake(), "GET /nothing HTTP/1.1").status, 404U);
}

TEST_F(Rfc6455Handshake, IsAnsweredWithTheHashOfTheKey_4_2_2) {
  const auto answer = answer_to(handshake());
  EXPECT_EQ(answer.headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(answer.headers.get("upgrade"), "websocket");
  EXPECT_EQ(answer.headers.get("connection"), "Upgrade");
  EXPECT_FALSE(answer.headers.contains("sec-websocket-protocol")) << "none was negotiated";
  EXPECT_FALSE(answer.headers.contains("sec-websocket-extensions")) << "none was offered";
}

TEST_F(Rfc6455Handshake, MayBePartOfALongerConversation_4_2_1) {
  TcpClient connection(port());
  connection.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_answer(connection)->status, 404U);
  std::string request = "GET /echo/websocket HTTP/1.1\r\n";
  for (const auto& header : handshake())
    request += header.name + ": " + header.value + "\r\n";
  connection.send(request + "\r\n");
  EXPECT_EQ(connection.read_until("\r\n\r\n")->substr(0, 12), "HTTP/1.1 101");
}

}  // namespace
}  // namespace roost::test
