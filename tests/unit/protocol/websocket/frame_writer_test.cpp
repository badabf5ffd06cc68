// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/frame_writer.hpp"

#include <gtest/gtest.h>

#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::write;

constexpr MaskKey kKey{std::byte{0x12}, std::byte{0x34}, std::byte{0x56}, std::byte{0x78}};

TEST(FrameWriter, WritesTheHelloOfTheRfc_RFC6455_5_7) {
  EXPECT_EQ(frame_message(Opcode::text, "Hello").view(), from_hex("81 05 48 65 6c 6c 6f"));
  const MaskKey key{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};
  EXPECT_EQ(frame_message(Opcode::text, "Hello", key).view(), from_hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
}

class WrittenSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(WrittenSizes, UseTheShortestLength_RFC6455_5_2) {
  const std::string payload(GetParam(), 'x');
  EXPECT_EQ(frame_message(Opcode::binary, payload).view(),
            write({.first = 0x82, .payload = payload, .masked = false}));
  EXPECT_EQ(frame_message(Opcode::binary, payload, kKey).view(), write({.first = 0x82, .payload = payload}));
}

INSTANTIATE_TEST_SUITE_P(Boundaries, WrittenSizes, testing::Values(0, 1, 125, 126, 65535, 65536));

TEST(FrameWriter, HeaderSizesMatchTheReference) {  // golden 4: 47
  EXPECT_EQ(frame_message(Opcode::text, std::string(125, 'x')).view().substr(0, 2), from_hex("81 7d"));
  EXPECT_EQ(frame_message(Opcode::text, std::string(126, 'x')).view().substr(0, 4), from_hex("81 7e 00 7e"));
  EXPECT_EQ(frame_message(Opcode::text, std::string(65536, 'x')).view().substr(0, 10),
            from_hex("81 7f 00 00 00 00 00 01 00 00"));
}

TEST(FrameWriter, PongCarriesThePayloadOfThePing_B101) {
  EXPECT_EQ(frame_pong("hello").view(), from_hex("8a 05") + "hello");
  EXPECT_EQ(frame_pong("").view(), from_hex("8a 00"));
  EXPECT_EQ(frame_ping(std::string(125, 'p')).view(), from_hex("89 7d") + std::string(125, 'p'));
}

TEST(FrameWriter, CloseCarriesItsCodeInNetworkOrder_RFC6455_5_5_1) {
  EXPECT_EQ(frame_close(CloseCode::normal).view(), from_hex("88 02 03 e8"));
  EXPECT_EQ(frame_close(CloseCode::service_restart, "bye").view(), from_hex("88 05 03 f4") + "bye");
  EXPECT_EQ(frame_close(static_cast<CloseCode>(4999)).view(), from_hex("88 02 13 87"));
}

TEST(FrameWriter, CloseWithoutACodeIsEmpty) {  // golden 4: 38
  EXPECT_EQ(frame_close(std::nullopt).view(), from_hex("88 00"));
}

TEST(FrameWriter, ControlFramesOfAClientAreMasked_RFC6455_5_3) {
  EXPECT_EQ(frame_ping("hello", kKey).view(), write({.first = 0x89, .payload = "hello"}));
  EXPECT_EQ(frame_pong("", kKey).view(), write({.first = 0x8A}));
  EXPECT_EQ(frame_close(CloseCode::normal, "", kKey).view(),
            write({.first = 0x88, .payload = from_hex("03 e8")}));
}

TEST(FrameWriterDeathTest, ATooLongControlFrameBreaksAnInvariant) {
  EXPECT_DEATH((void)frame_ping(std::string(126, 'p')), "at most 125 bytes");
  EXPECT_DEATH((void)frame_close(std::nullopt, "why"), "needs a code");
}

}  // namespace
}  // namespace roost::websocket
