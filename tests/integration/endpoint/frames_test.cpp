// SPDX-License-Identifier: Apache-2.0
// Frames of an open connection, right and wrong (spec websocket-transport.md §9, RFC 6455 §5).
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Frames : public EndpointTest {};

constexpr std::string_view kNoMask{"\0\0\0\0", 4};

/// A masked frame with the key 0 from its first byte on; for payloads below 126 bytes.
std::string frame(unsigned first_byte, std::string_view payload) {
  std::string bytes{static_cast<char>(first_byte), static_cast<char>(0x80U | payload.size())};
  bytes += kNoMask;
  return bytes += payload;
}

TEST_F(Frames, APingIsAnsweredWithItsPayload_B101) {
  start_rooms();
  auto visitor = client();
  for (const std::string& payload : {std::string(), std::string("hello"), std::string(125, 'x')}) {
    visitor.sends(Opcode::ping, payload);
    EXPECT_TRUE(visitor.receives(Opcode::pong, payload));
  }
  visitor.sends(Opcode::pong, "nobody asked");
  EXPECT_TRUE(visitor.hears_nothing());
}

/// A message of exactly `size` bytes that is answered with "ok".
std::string echo_of_size(std::size_t size) {
  const std::string head = R"(["1","2","room:1","echo",{"x":")";
  const std::string tail = R"("}])";
  return head + std::string(size - head.size() - tail.size(), 'x') + tail;
}

TEST_F(Frames, AMessageMayHaveMaxFrameSizeAndNoByteMore_B102) {
  constexpr std::size_t kLimit = 1000;
  start_rooms({.websocket = {.max_frame_size = kLimit}});
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(echo_of_size(kLimit));
  EXPECT_THAT(visitor.receives_text(), ::testing::HasSubstr("\"ok\""));
  visitor.sends(echo_of_size(kLimit + 1));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::message_too_big));
}

TEST_F(Frames, FragmentsMayAddUpToMaxFrameSizeAndNoByteMore_B102) {
  start_rooms({.websocket = {.max_frame_size = 100}});
  const auto in_two_fragments = [](std::string_view text) {
    return frame(0x01, text.substr(0, 60)) + frame(0x80, text.substr(60));
  };
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.frames().send(in_two_fragments(echo_of_size(100)));
  EXPECT_THAT(visitor.receives_text(), ::testing::HasSubstr("\"ok\""));
  visitor.frames().send(in_two_fragments(echo_of_size(101)));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::message_too_big));
}

TEST_F(Frames, ABrokenFrameClosesWithTheCodeOfItsFault_B103) {
  start_rooms();
  for (const auto& [bytes, code] : {
           std::pair(std::string("\x81\x02[]"), CloseCode::protocol_error),       // unmasked
           std::pair(frame(0xc1, "[]"), CloseCode::protocol_error),               // RSV1
           std::pair(frame(0x83, "[]"), CloseCode::protocol_error),               // opcode 3
           std::pair(frame(0x8b, ""), CloseCode::protocol_error),                 // opcode 11
           std::pair(frame(0x09, "ping"), CloseCode::protocol_error),             // a fragmented ping
           std::pair(frame(0x80, "more"), CloseCode::protocol_error),             // continues nothing
           std::pair(frame(0x81, "[\"\xff\xfe\"]"), CloseCode::invalid_payload),  // no UTF-8
           std::pair(frame(0x81, "not a message"), CloseCode::internal_error),
       }) {
    auto visitor = client();
    ASSERT_TRUE(visitor.joins("room:1"));
    visitor.frames().send(bytes);
    EXPECT_TRUE(visitor.is_closed_with(code)) << ::testing::PrintToString(bytes);
  }
}

TEST_F(Frames, WhatTheFaultOfOneClientIsDisturbsNoOther_A15) {
  start_rooms();
  auto calm = client();
  auto wild = client();
  ASSERT_TRUE(calm.joins("room:1"));
  ASSERT_TRUE(wild.joins("room:1"));
  ASSERT_TRUE(wild.joins("room:2", "2"));
  wild.sends("{}");
  EXPECT_TRUE(wild.is_closed_with(CloseCode::internal_error));
  EXPECT_TRUE(terminated("error:undecodable frame", 2));
  calm.sends(R"(["1","2","room:1","echo",{"n":1}])");
  EXPECT_TRUE(calm.receives(R"(["1","2","room:1","phx_reply",{"status":"ok","response":{"n":1}}])"));
}

TEST_F(Frames, OneByteAtATimeMakeTheSameMessages) {
  start_rooms();
  auto visitor = client();
  const std::string bytes = client_frame(Opcode::text, R"(["1","1","room:1","phx_join",{}])") +
                            client_frame(Opcode::ping, "p") +
                            client_frame(Opcode::text, R"(["1","2","room:1","echo",{}])");
  for (const char byte : bytes)
    visitor.frames().send(std::string_view(&byte, 1));
  EXPECT_TRUE(visitor.receives(R"(["1","1","room:1","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(visitor.receives(Opcode::pong, "p"));
  EXPECT_TRUE(visitor.receives(R"(["1","2","room:1","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Frames, SentTogetherWithTheUpgradeRequestAreHandled) {
  start_rooms();
  TcpClient connection(port());
  connection.send(upgrade_request("/socket/websocket?vsn=2.0.0") + client_frame(Opcode::ping, "early"));
  ASSERT_EQ(read_answer(connection)->status, 101U);
  WebSocketClient frames(std::move(connection));
  EXPECT_EQ(frames.receive()->payload, "early");
}

TEST_F(Frames, AFaultTogetherWithTheUpgradeRequestClosesAfterThe101) {
  start_rooms();
  TcpClient connection(port());
  connection.send(upgrade_request("/socket/websocket?vsn=2.0.0") + frame(0x83, "") + frame(0x83, ""));
  ASSERT_EQ(read_answer(connection)->status, 101U);
  WebSocketClient frames(std::move(connection));
  EXPECT_EQ(frames.receive()->close_code(), 1002);
  EXPECT_TRUE(frames.is_ended());
}

TEST_F(Frames, BinaryAndTextMessagesReachTheSameChannel_A19) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  constexpr std::string_view kPush{
      "\0\1\1\6\4"
      "12room:1echodata",
      20};
  constexpr std::string_view kReply{
      "\1\1\1\6\2"
      "12room:1okdata",
      18};
  visitor.sends(Opcode::binary, kPush);
  EXPECT_TRUE(visitor.receives(Opcode::binary, kReply));
}

}  // namespace
}  // namespace roost::test
