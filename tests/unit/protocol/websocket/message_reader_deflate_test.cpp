// SPDX-License-Identifier: Apache-2.0
// Compressed messages among frames, RFC 7692 §6: which frame is marked, fragments, limits, text.
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <cstdint>

#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "protocol/websocket/inflater.hpp"
#include "recording_sink.hpp"
#include "support/zlib_peer.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::masked;
using test::read_in_pieces;
using test::read_whole;
using test::unmasked;
using test::zlib_compressed;
using testing::ElementsAre;

class MessageReaderDeflate : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> read(const std::string& bytes, FrameLimits limits = {}) {
    limits.inflater = &inflater_;
    const auto events = read_whole(bytes, limits);
    EXPECT_EQ(read_in_pieces(bytes, 1, limits), events) << "one byte at a time";
    EXPECT_EQ(read_in_pieces(bytes, 7, limits), events) << "seven bytes at a time";
    return events;
  }

  // The first byte of a frame.
  static constexpr std::uint8_t kText = 0xC1;
  static constexpr std::uint8_t kBinary = 0xC2;
  static constexpr std::uint8_t kTextGoesOn = 0x41;
  static constexpr std::uint8_t kContinues = 0x00;
  static constexpr std::uint8_t kEnds = 0x80;

  const std::string hello_ = from_hex("f2 48 cd c9 c9 07 00");

 private:
  Inflater inflater_;
};

TEST_F(MessageReaderDeflate, AMarkedMessageIsInflated_RFC7692_6_2_B104) {
  EXPECT_THAT(read(masked(kText, hello_) + masked(kBinary, hello_)),
              ElementsAre("text Hello", "binary Hello"));
}

TEST_F(MessageReaderDeflate, AnUnmarkedMessageIsNotInflated_RFC7692_6_2) {
  EXPECT_THAT(read(masked(0x82, hello_) + masked(kText, hello_) + masked(0x81, "plain")),
              ElementsAre("binary " + hello_, "text Hello", "text plain"));
}

TEST_F(MessageReaderDeflate, TheExampleInTwoFragmentsIsOneMessage_RFC7692_7_2_3_1) {
  EXPECT_THAT(read(masked(kTextGoesOn, from_hex("f2 48 cd")) + masked(kEnds, from_hex("c9 c9 07 00"))),
              ElementsAre("text Hello"));
}

TEST_F(MessageReaderDeflate, AnyFragmentationGivesTheSameMessage) {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += std::to_string(i * i) + "; ";
  const std::string payload = zlib_compressed(text);
  for (std::size_t size = 0; size <= payload.size(); ++size) {
    const auto fragments = masked(kTextGoesOn, payload.substr(0, size)) + masked(kContinues) +
                           masked(kEnds, payload.substr(size));
    EXPECT_THAT(read(fragments), ElementsAre("text " + text)) << size;
  }
}

TEST_F(MessageReaderDeflate, AnEmptyMessageIsOneOctetOrNone_RFC7692_7_2_3_6) {
  EXPECT_THAT(read(masked(kText, from_hex("00")) + masked(kBinary) + masked(kTextGoesOn) + masked(kEnds)),
              ElementsAre("text ", "binary ", "text "));
}

TEST_F(MessageReaderDeflate, ControlFramesMayComeBetweenFragments_RFC7692_6_1) {
  EXPECT_THAT(read(masked(kTextGoesOn, hello_.substr(0, 3)) + masked(0x89, "mid") +
                   masked(kEnds, hello_.substr(3)) + masked(kText, hello_)),
              ElementsAre("ping mid", "text Hello", "text Hello"));
}

TEST_F(MessageReaderDeflate, AMessageDoesNotDependOnThePreviousOne_RFC7692_7_1_1_2) {
  EXPECT_THAT(read(masked(kText, hello_) + masked(kText, from_hex("f2 00 11 00 00"))),
              ElementsAre("text Hello", "error 1002"));
}

// --- RSV1 where it is not allowed ---

TEST_F(MessageReaderDeflate, WithoutNegotiationTheMarkIsAFault_RFC6455_5_2_B104) {
  EXPECT_THAT(read_whole(masked(kText, hello_)), ElementsAre("error 1002"));
  EXPECT_THAT(read_whole(masked(kTextGoesOn, hello_)), ElementsAre("error 1002"));
}

TEST_F(MessageReaderDeflate, OnlyTheFirstFrameOfAMessageMayBeMarked_RFC7692_6_1_B104) {
  EXPECT_THAT(read(masked(kTextGoesOn, hello_.substr(0, 3)) + masked(0x40, hello_.substr(3))),
              ElementsAre("error 1002"));
  EXPECT_THAT(read(masked(kTextGoesOn, hello_.substr(0, 3)) + masked(0xC0, hello_.substr(3))),
              ElementsAre("error 1002"));
  EXPECT_THAT(read(masked(0x01, "He") + masked(0xC0, "llo")), ElementsAre("error 1002"));
}

TEST_F(MessageReaderDeflate, AControlFrameMustNotBeMarked_RFC7692_6_1_B104) {
  for (const std::uint8_t control : {0xC8, 0xC9, 0xCA})
    EXPECT_THAT(read(masked(control, hello_)), ElementsAre("error 1002")) << int{control};
}

TEST_F(MessageReaderDeflate, TheOtherReservedBitsStayReserved_RFC6455_5_2) {
  for (const std::uint8_t bits : {0x10, 0x20, 0x30, 0x50, 0x60, 0x70})
    for (const std::uint8_t opcode : {0x81, 0x82})
      EXPECT_THAT(read(masked(bits | opcode, hello_)), ElementsAre("error 1002")) << int{bits};
}

TEST_F(MessageReaderDeflate, AReservedOpcodeStaysReservedWithTheMark_RFC6455_5_2) {
  for (const std::uint8_t first : {0xC3, 0xC7, 0xCB, 0xCF})
    EXPECT_THAT(read(masked(first, hello_)), ElementsAre("error 1002")) << int{first};
}

// --- contents ---

TEST_F(MessageReaderDeflate, GarbageIsAFault_B104) {
  EXPECT_THAT(read(masked(kText, from_hex("ff ff ff ff"))), ElementsAre("error 1002"));
  EXPECT_THAT(read(masked(kTextGoesOn, from_hex("ff ff")) + masked(kEnds, from_hex("ff ff"))),
              ElementsAre("error 1002"));
}

TEST_F(MessageReaderDeflate, TextIsValidatedAfterItIsInflated_RFC6455_8_1_B103) {
  EXPECT_THAT(read(masked(kText, zlib_compressed("caf\xc3\xa9"))), ElementsAre("text caf\xc3\xa9"));
  EXPECT_THAT(read(masked(kText, zlib_compressed("caf\xc3"))), ElementsAre("error 1007"));
  EXPECT_THAT(read(masked(kBinary, zlib_compressed("caf\xc3"))), ElementsAre("binary caf\xc3"));
  EXPECT_THAT(read(masked(kText, zlib_compressed("caf\xc3")), {.validate_utf8 = false}),
              ElementsAre("text caf\xc3"));
}

TEST_F(MessageReaderDeflate, TheLimitAppliesToTheInflatedSize_B104) {
  const FrameLimits limits{.max_message_size = 1000};
  const std::string just(1000, 'x');
  EXPECT_THAT(read(masked(kBinary, zlib_compressed(just)), limits), ElementsAre("binary " + just));
  EXPECT_THAT(read(masked(kBinary, zlib_compressed(just + "x")), limits), ElementsAre("error 1009"));
}

TEST_F(MessageReaderDeflate, TheLimitAppliesToTheCompressedSizeToo_B102) {
  EXPECT_THAT(read(masked(kBinary, std::string(11, '\0')), {.max_message_size = 10}),
              ElementsAre("error 1009"));
  EXPECT_THAT(read(masked(0x42, std::string(6, '\0')) + masked(kEnds, std::string(5, '\0')),
                   {.max_message_size = 10}),
              ElementsAre("error 1009"));
}

// golden 4: 52
TEST_F(MessageReaderDeflate, TheRecordedBombIsTooBig_B104) {
  EXPECT_THAT(read(masked(kText, zlib_compressed(std::string(100'000, 'a'))), {.max_message_size = 1024}),
              ElementsAre("error 1009"));
}

// golden 4: 51
TEST_F(MessageReaderDeflate, TheRecordedHeartbeatIsRead_B104) {
  EXPECT_THAT(
      read(masked(kText, from_hex("8a ce 2b cd c9 d1 51 32 54 d2 51 2a c8 c8 4f cd cb ac 00 b2 32 52 13 "
                                  "8b 4a 92 52 13 4b 94 74 aa 6b 63 01 00"))),
      ElementsAre(R"(text [null,"1","phoenix","heartbeat",{}])"));
}

// --- frames we write ---

TEST_F(MessageReaderDeflate, AClientReadsAServersCompressedFrame) {
  Deflater deflater({15, 1, 8});
  const std::string text(1000, 'x');
  const std::string bytes(frame_compressed(Opcode::text, *deflater.deflate(text)).view());
  EXPECT_EQ(bytes[0], static_cast<char>(0xC1));
  EXPECT_LT(bytes.size(), 50U);
  EXPECT_THAT(read(bytes, {.role = Role::client}), ElementsAre("text " + text));
}

TEST_F(MessageReaderDeflate, AClientsCompressedFrameIsMasked) {
  const MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  const std::string bytes(frame_compressed(Opcode::binary, hello_, key).view());
  EXPECT_THAT(read(bytes), ElementsAre("binary Hello"));
}

}  // namespace
}  // namespace roost::websocket
