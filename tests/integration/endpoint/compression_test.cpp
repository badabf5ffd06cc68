// SPDX-License-Identifier: Apache-2.0
// permessage-deflate on an open connection (RFC 7692; spec websocket-transport.md §2).
#include "endpoint_fixture.hpp"

#include <cstdint>
#include "roost/raw_socket.hpp"
#include "support/zlib_peer.hpp"

namespace roost::test {
namespace {

using testing::HasSubstr;

constexpr std::uint8_t kCompressedText = 0xC1;
constexpr std::string_view kAgreed =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

struct EchoSocket : RawSocket {
  void handle_in(std::string_view payload, MessageKind kind) override { push(payload, kind); }
};

class Compression : public EndpointTest {
 protected:
  void start_compressing(DeflateOptions deflate = {}, std::size_t max_frame_size = 1'000'000) {
    const SocketOptions options{
        .websocket = {.max_frame_size = max_frame_size, .compress = true, .deflate = deflate}};
    endpoint().socket<EchoSocket>("/raw", options);
    start_rooms(options);
  }
  [[nodiscard]] PhoenixClient offering(const std::string& offer = "permessage-deflate",
                                       std::string_view target = "/socket/websocket?vsn=2.0.0") {
    return client(target, {{"sec-websocket-extensions", offer}});
  }
  [[nodiscard]] static std::string answered(PhoenixClient& visitor) {
    return std::string(visitor.frames().handshake().headers.get("sec-websocket-extensions").value_or("none"));
  }
  static void sends_compressed(PhoenixClient& visitor, std::string_view text) {
    visitor.frames().send(client_frame(kCompressedText, zlib_compressed(text)));
  }
  /// The text of the next frame, which must be compressed.
  [[nodiscard]] static std::string receives_compressed(PhoenixClient& visitor, int window_bits = 15) {
    const auto frame = visitor.frames().receive();
    if (!frame || !frame->compressed) return "not compressed";
    return zlib_inflated(frame->payload, window_bits).value_or("broken");
  }
  [[nodiscard]] static std::string echo_of(std::string_view data) {
    return R"(["1","2","room:1","echo",{"data":")" + std::string(data) + "\"}]";
  }
};

TEST_F(Compression, IsAgreedOnByOptionAndOffer_B104) {
  start_compressing();
  auto plain = offering();
  EXPECT_EQ(answered(plain), kAgreed);
  auto browser = offering("permessage-deflate; client_max_window_bits");
  EXPECT_EQ(answered(browser), std::string(kAgreed) + "; client_max_window_bits=15");
  auto silent = client();
  EXPECT_EQ(answered(silent), "none");
  auto odd = offering("permessage-deflate; nonsense=1");
  EXPECT_EQ(answered(odd), "none");
}

TEST_F(Compression, AnOfferThatBreaksTheGrammarIsRefused_RFC6455_9_1) {
  start_compressing();
  endpoint();
  const auto answer = answer_to_upgrade("/socket/websocket?vsn=2.0.0",
                                        {{"sec-websocket-extensions", "permessage-deflate; =9"}});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_THAT(answer.body, HasSubstr("'sec-websocket-extensions'"));
}

TEST_F(Compression, BothDirectionsAreCompressed_B104) {
  start_compressing();
  auto visitor = offering();
  sends_compressed(visitor, R"(["1","1","room:1","phx_join",{}])");
  EXPECT_TRUE(visitor.receives(R"(["1","1","room:1","phx_reply",{"status":"ok","response":{}}])"));
  const std::string data(2000, 'x');
  for (int i = 0; i < 3; ++i) {
    sends_compressed(visitor, echo_of(data));
    EXPECT_EQ(receives_compressed(visitor),
              R"(["1","2","room:1","phx_reply",{"response":{"data":")" + data + R"("},"status":"ok"}])");
  }
}

TEST_F(Compression, AShortMessageGoesAsItIs_B104) {
  start_compressing({.threshold = 100});
  auto visitor = offering("permessage-deflate", "/raw/websocket");
  visitor.sends(std::string(99, 'x'));
  EXPECT_FALSE(visitor.frames().receive()->compressed);
  visitor.sends(std::string(100, 'x'));
  EXPECT_EQ(receives_compressed(visitor), std::string(100, 'x'));
}

TEST_F(Compression, WhatCompressionDoesNotMakeSmallerGoesAsItIs_RFC7692_6) {
  start_compressing();
  auto visitor = offering("permessage-deflate", "/raw/websocket");
  const std::string data = noise(5000);
  visitor.sends(Opcode::binary, data);
  EXPECT_TRUE(visitor.receives(Opcode::binary, data));
}

TEST_F(Compression, ABroadcastReachesEveryReceiverInItsOwnWay_B104) {
  start_compressing();
  auto wide = offering();
  auto narrow = offering("permessage-deflate; server_max_window_bits=9");
  auto plain = client();
  for (auto* visitor : {&wide, &narrow, &plain})
    ASSERT_TRUE(visitor->joins("room:1"));
  std::string data;
  for (int i = 0; i < 500; ++i)
    data += std::to_string(i * 7919);
  plain.sends(R"(["1","2","room:1","shout",{"data":")" + data + "\"}]");
  const std::string expected = R"([null,null,"room:1","shout",{"data":")" + data + "\"}]";
  EXPECT_EQ(receives_compressed(wide), expected);
  EXPECT_EQ(receives_compressed(narrow, 9), expected);
  EXPECT_EQ(plain.receives_text(), expected);
}

TEST_F(Compression, SmallWindowsAreKept_RFC7692_7_1_2_1) {
  start_compressing();
  const std::string data = noise(300) + std::string(300, '-') + noise(300);
  for (const int window : {8, 9, 12}) {
    auto visitor =
        offering("permessage-deflate; server_max_window_bits=" + std::to_string(window), "/raw/websocket");
    EXPECT_EQ(answered(visitor), std::string(kAgreed) + "; server_max_window_bits=" + std::to_string(window));
    visitor.sends(Opcode::binary, data);
    EXPECT_EQ(receives_compressed(visitor, window), data) << window;
  }
}

TEST_F(Compression, AFragmentedCompressedMessageIsOne_RFC7692_6_1) {
  start_compressing();
  auto visitor = offering("permessage-deflate", "/raw/websocket");
  const std::string payload = zlib_compressed("in two fragments");
  visitor.frames().send(client_frame(std::uint8_t{0x41}, payload.substr(0, 5)) +
                        client_frame(Opcode::ping, "mid") +
                        client_frame(std::uint8_t{0x80}, payload.substr(5)));
  EXPECT_TRUE(visitor.receives(Opcode::pong, "mid"));
  EXPECT_TRUE(visitor.receives(Opcode::text, "in two fragments"));
}

TEST_F(Compression, ABombIsClosedWith1009_B104) {
  start_compressing({}, 1024);
  auto visitor = offering();
  sends_compressed(visitor, std::string(100'000, 'a'));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::message_too_big));
}

TEST_F(Compression, AMessageMayInflateToMaxFrameSizeAndNoByteMore_B104) {
  start_compressing({}, 1024);
  auto visitor = offering("permessage-deflate", "/raw/websocket");
  sends_compressed(visitor, std::string(1024, 'a'));
  EXPECT_EQ(receives_compressed(visitor), std::string(1024, 'a'));
  sends_compressed(visitor, std::string(1025, 'a'));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::message_too_big));
}

TEST_F(Compression, FaultsInItAreClosedWithTheirCode_B103_B104) {
  start_compressing();
  for (const auto& [bytes, code] : {
           std::pair(client_frame(kCompressedText, "\xff\xff\xff\xff"), CloseCode::protocol_error),
           std::pair(client_frame(std::uint8_t{0xC9}, "ping"), CloseCode::protocol_error),
           std::pair(client_frame(std::uint8_t{0xE1}, "RSV2"), CloseCode::protocol_error),
           std::pair(client_frame(kCompressedText, zlib_compressed("\xff")), CloseCode::invalid_payload),
           std::pair(client_frame(kCompressedText, zlib_compressed("no message")), CloseCode::internal_error),
       }) {
    auto visitor = offering();
    visitor.frames().send(bytes);
    EXPECT_TRUE(visitor.is_closed_with(code)) << testing::PrintToString(bytes);
  }
}

TEST_F(Compression, WithoutAnAgreementACompressedFrameIsAFault_B104) {
  start_compressing();
  auto visitor = client();
  sends_compressed(visitor, echo_of("x"));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::protocol_error));
}

TEST_F(Compression, OptionsThatZlibDoesNotHaveAreRefusedAtTheMount) {
  try {
    endpoint().socket<RoomSocket>("/socket", {.websocket = {.deflate = {.level = 10, .window_bits = 8}}});
    FAIL() << "mounted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "socket /socket: websocket.deflate.level must be from 1 to 9, not 10; "
                 "websocket.deflate.window_bits must be from 9 to 15, not 8");
  }
}

}  // namespace
}  // namespace roost::test
