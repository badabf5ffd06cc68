// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/frame_parser.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::masked;
using test::unmasked;
using test::writable;

constexpr FrameLimits kServer{};
constexpr FrameLimits kClient{.role = Role::client};

FrameResult parse(std::string& bytes, const FrameLimits& limits = kServer) {
  return parse_frame(writable(bytes), limits);
}

/// 0: no error.
int error_of(std::string bytes, const FrameLimits& limits = kServer) {
  const auto result = parse(bytes, limits);
  const auto* error = std::get_if<ProtocolError>(&result);
  return error == nullptr ? 0 : static_cast<int>(error->code);
}

/// 0: needs no more.
std::uint64_t wanted_by(std::string bytes, const FrameLimits& limits = kServer) {
  const auto result = parse(bytes, limits);
  const auto* more = std::get_if<NeedMore>(&result);
  return more == nullptr ? 0 : more->at_least;
}

TEST(FrameParser, ReadsTheMaskedHelloOfTheRfc_RFC6455_5_7) {
  std::string bytes = from_hex("81 85 37 fa 21 3d 7f 9f 4d 51 58");
  const auto frame = std::get<Frame>(parse(bytes));
  EXPECT_EQ(frame.header.opcode, Opcode::text);
  EXPECT_TRUE(frame.header.fin);
  EXPECT_EQ(frame.payload, "Hello");
  EXPECT_EQ(frame.size(), 11u);
}

TEST(FrameParser, ReadsTheUnmaskedFragmentsOfTheRfc_RFC6455_5_7) {
  std::string bytes = from_hex("01 03 48 65 6c 80 02 6c 6f");
  const auto first = std::get<Frame>(parse(bytes, kClient));
  EXPECT_FALSE(first.header.fin);
  EXPECT_EQ(first.payload, "Hel");
  std::string rest = bytes.substr(first.size());
  const auto last = std::get<Frame>(parse(rest, kClient));
  EXPECT_EQ(last.header.opcode, Opcode::continuation);
  EXPECT_TRUE(last.header.fin);
  EXPECT_EQ(last.payload, "lo");
}

class PayloadSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(PayloadSizes, AreReadInTheirShortestForm_RFC6455_5_2) {
  const std::string payload(GetParam(), 'x');
  for (const bool from_client : {true, false}) {
    std::string bytes = from_client ? masked(0x82, payload) : unmasked(0x82, payload);
    const auto frame = std::get<Frame>(parse(bytes, from_client ? kServer : kClient));
    EXPECT_EQ(frame.payload, payload);
    EXPECT_EQ(frame.size(), bytes.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Boundaries, PayloadSizes, testing::Values(0, 1, 125, 126, 127, 65535, 65536));

TEST(FrameParser, AsksForMoreUntilTheLastByteAndThenGivesTheSameResult) {
  for (const std::size_t size : {0, 5, 126, 300}) {
    const std::string bytes = masked(0x81, std::string(size, 'x'));
    for (std::size_t have = 0; have < bytes.size(); ++have) {
      const auto wanted = wanted_by(bytes.substr(0, have));
      EXPECT_GT(wanted, have);
      EXPECT_LE(wanted, bytes.size());
    }
    EXPECT_EQ(wanted_by(bytes), 0u);
  }
}

TEST(FrameParser, KnowsTheFrameSizeFromItsHeader) {
  EXPECT_EQ(wanted_by(masked(0x81, std::string(500, 'x')).substr(0, 8)), 508u);
}

TEST(FrameParser, LeavesTheBytesUnchangedWhileTheFrameIsIncomplete) {
  std::string bytes = masked(0x81, "Hello");
  bytes.pop_back();
  const std::string before = bytes;
  EXPECT_TRUE(std::holds_alternative<NeedMore>(parse(bytes)));
  EXPECT_EQ(bytes, before);
}

TEST(FrameParser, LeavesTheNextFrameUnchanged) {
  std::string bytes = masked(0x81, "one") + masked(0x81, "two");
  EXPECT_EQ(std::get<Frame>(parse(bytes)).payload, "one");
  EXPECT_EQ(bytes.substr(9), masked(0x81, "two"));
}

TEST(FrameParser, ServerRejectsAnUnmaskedFrame_RFC6455_5_1_B103) {
  EXPECT_EQ(error_of(unmasked(0x81, "x")), 1002);
}

TEST(FrameParser, ClientRejectsAMaskedFrame_RFC6455_5_1) {
  EXPECT_EQ(error_of(masked(0x81, "x"), kClient), 1002);
  EXPECT_EQ(error_of(unmasked(0x81, "x"), kClient), 0);
}

TEST(FrameParser, RejectsEachReservedBit_RFC6455_5_2_B103) {
  for (const std::uint8_t bit : {0x40, 0x20, 0x10})
    EXPECT_EQ(error_of(masked(0x81 | bit, "x")), 1002) << +bit;
}

TEST(FrameParser, RejectsExactlyTheReservedOpcodes_RFC6455_5_2_B103) {
  for (std::uint8_t opcode = 0; opcode < 16; ++opcode) {
    const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
    EXPECT_EQ(error_of(masked(0x80 | opcode, "xx")), known ? 0 : 1002) << +opcode;
  }
}

TEST(FrameParser, RejectsAFragmentedControlFrame_RFC6455_5_5_B103) {
  for (const std::uint8_t opcode : {0x08, 0x09, 0x0A})
    EXPECT_EQ(error_of(masked(opcode)), 1002) << +opcode;
}

TEST(FrameParser, ControlFramesCarryAtMost125Bytes_RFC6455_5_5) {
  EXPECT_EQ(error_of(masked(0x89, std::string(125, 'p'))), 0);
  EXPECT_EQ(error_of(masked(0x89, std::string(126, 'p'))), 1002);
}

TEST(FrameParser, RejectsALengthNotInItsShortestForm_RFC6455_5_2) {
  EXPECT_EQ(error_of(from_hex("81 fe 00 7d 00 00 00 00")), 1002);
  EXPECT_EQ(error_of(from_hex("81 fe 00 7e 00 00 00 00")), 0);
  EXPECT_EQ(error_of(from_hex("81 ff 00 00 00 00 00 00 ff ff 00 00 00 00")), 1002);
  EXPECT_EQ(error_of(from_hex("81 ff 00 00 00 00 00 01 00 00 00 00 00 00")), 0);
}

TEST(FrameParser, RejectsALengthWithItsTopBitSet_RFC6455_5_2) {
  const FrameLimits unlimited{.max_message_size = UINT64_MAX};
  EXPECT_EQ(error_of(from_hex("81 ff 80 00 00 00 00 00 00 01"), unlimited), 1002);
  EXPECT_EQ(error_of(from_hex("81 ff 7f ff ff ff ff ff ff ff"), unlimited), 0);
  EXPECT_EQ(wanted_by(from_hex("81 ff 7f ff ff ff ff ff ff ff 00 00 00 00"), unlimited),
            0x7fff'ffff'ffff'ffffu + 14);
}

TEST(FrameParser, RejectsATooBigFrameFromItsHeaderAlone_B102) {
  const FrameLimits limits{.max_message_size = 1024};
  EXPECT_EQ(error_of(masked(0x81, std::string(1024, 'x')), limits), 0);
  EXPECT_EQ(error_of(from_hex("81 fe 04 01"), limits), 1009);
  EXPECT_EQ(error_of(from_hex("82 ff 00 00 00 00 40 00 00 00")), 1009);
}

TEST(FrameParser, SizeLimitDoesNotApplyToControlFrames) {
  const FrameLimits limits{.max_message_size = 10};
  EXPECT_EQ(error_of(masked(0x89, std::string(125, 'p')), limits), 0);
}

TEST(FrameParser, ErrorsNameTheirRuleAndATextForThePeer) {
  std::string bytes = unmasked(0x81, "x");
  const auto error = std::get<ProtocolError>(parse(bytes));
  EXPECT_EQ(error.rule, "RFC 6455 5.1");
  EXPECT_EQ(error.reason, "frame is not masked");
}

}  // namespace
}  // namespace roost::websocket
