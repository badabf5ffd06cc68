// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §5.5.1, §7: the closing handshake and its codes.
#include "echo_fixture.hpp"

namespace roost::test {
namespace {

using testing::ElementsAre;

class Rfc6455Close : public EchoTest {
 protected:
  static std::vector<std::string> said_to_close(std::string_view payload) {
    return said_at_once_to(client_frame(kClose, payload));
  }
};

TEST_F(Rfc6455Close, ACloseIsAnsweredAndEndsTheConnection_7_1_B105) {
  EXPECT_THAT(
      said_at_once_to(client_frame(kText, "Hello World!") + client_frame(kClose, close_payload(1000))),
      ElementsAre("text Hello World!", "close 1000"));
}

TEST_F(Rfc6455Close, WhateverFollowsACloseIsIgnored_5_5_1) {
  const std::string close = client_frame(kClose, close_payload(1000));
  for (const auto& more :
       {close, client_frame(kPing, "too late"), client_frame(kText, "Hello"),
        client_frame(kLast, "fragment2"), client_frame(kBinary, std::string(256 << 10, 'x')),
        std::string("\xff\xff\xff\xff")})
    EXPECT_THAT(said_at_once_to(close + more), ElementsAre("close 1000"));
}

TEST_F(Rfc6455Close, ACloseMayBeEmpty_5_5_1) {
  EXPECT_THAT(said_to_close(""), ElementsAre("close without a code"));
}

TEST_F(Rfc6455Close, ATruncatedCodeIsAFault_5_5_1) {
  EXPECT_THAT(said_to_close("a"), ElementsAre("close 1002"));
}

TEST_F(Rfc6455Close, AReasonMayHave123BytesAndNoMore_5_5) {
  EXPECT_THAT(said_to_close(close_payload(1000, "Hello World!")), ElementsAre("close 1000"));
  EXPECT_THAT(said_to_close(close_payload(1000, std::string(123, '*'))), ElementsAre("close 1000"));
  EXPECT_THAT(said_to_close(close_payload(1000, std::string(124, '*'))), ElementsAre("close 1002"));
}

TEST_F(Rfc6455Close, AReasonMustBeUtf8_5_5_1_B103) {
  EXPECT_THAT(said_to_close(close_payload(1000, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5")),
              ElementsAre("close 1000"));
  EXPECT_THAT(said_to_close(close_payload(1000, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80")),
              ElementsAre("close 1007"));
  EXPECT_THAT(said_to_close(close_payload(1000, "cut \xe2\x82")), ElementsAre("close 1007"));
}

// Every boundary code, and all of the first two thousand.
TEST_F(Rfc6455Close, EveryCodeIsAcceptedOrRejected_7_4_B103_B105) {
  std::vector<unsigned> codes{0,    1,    999,  2000, 2999, 3000, 3001, 3999,
                              4000, 4001, 4999, 5000, 5001, 9999, 65535};
  for (unsigned code = 1000; code <= 1020; ++code)
    codes.push_back(code);
  codes.push_back(1100);
  for (const unsigned code : codes) {
    const bool registered = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011);
    const bool own = code >= 3000 && code <= 4999;
    const std::string answer = "close " + std::to_string(registered || own ? code : 1002);
    EXPECT_THAT(said_to_close(close_payload(code)), ElementsAre(answer)) << code;
    EXPECT_THAT(said_to_close(close_payload(code, "reason")), ElementsAre(answer)) << code;
  }
}

TEST_F(Rfc6455Close, AClientThatDisconnectsWithoutACloseGetsNone_7_1_4) {
  WebSocketClient client = connect();
  client.send_text("Hello");
  EXPECT_EQ(client.receive()->payload, "Hello");
  client.connection().shutdown_write();
  EXPECT_TRUE(client.is_ended());
}

}  // namespace
}  // namespace roost::test
