// SPDX-License-Identifier: Apache-2.0
// How Phoenix on Cowboy handled frames of a raw client, section by section of the recorded transcript
// "WebSocket framing and closing" (the numbers are its sections). Sections with HTTP, timers or compression
// are elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/websocket/frame_writer.hpp"
#include "recording_sink.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::read_in_pieces;
using test::read_whole;

constexpr const char* kHeartbeat = R"([null,"1","phoenix","heartbeat",{}])";

struct Section {
  int number;
  std::string sent;
  std::vector<std::string> read;
};

// The recorded client masks with the key 00 00 00 00, so that payloads can be read.
std::string frame(const char* header_hex, const std::string& payload = {}) {
  return from_hex(header_hex) + payload;
}

std::string heartbeat() {
  return frame("81 a3 00 00 00 00", kHeartbeat);
}
std::string text_read() {
  return std::string("text ") + kHeartbeat;
}

std::vector<Section> frame_sections() {
  const std::string p125(125, 'p');
  const std::string cut = R"([null,"1","phoenix","heartbeat",{"x":")";
  return {
      {3, frame("89 85 00 00 00 00", "hello"), {"ping hello"}},
      {4, frame("89 80 00 00 00 00"), {"ping "}},
      {5, frame("89 fd 00 00 00 00", p125), {"ping " + p125}},
      {6, frame("8a 81 00 00 00 00", "x"), {"pong x"}},
      {7, frame("89 fe 00 7e 00 00 00 00", p125 + "p"), {"error 1002"}},
      {8, frame("09 81 00 00 00 00", "p"), {"error 1002"}},
      {9,
       frame("01 85 00 00 00 00", "[null") + frame("00 84 00 00 00 00", R"(,"1")") +
           frame("89 83 00 00 00 00", "mid") + frame("80 9a 00 00 00 00", R"(,"phoenix","heartbeat",{}])"),
       {"ping mid", text_read()}},
      {10,
       frame("01 80 00 00 00 00") + frame("00 80 00 00 00 00") + frame("80 a3 00 00 00 00", kHeartbeat),
       {text_read()}},
      {11,
       frame("01 a7 00 00 00 00", cut + "\xc3") + frame("80 84 00 00 00 00", "\xa9\"}]"),
       {"text " + cut + "\xc3\xa9\"}]"}},
      {12, frame("80 81 00 00 00 00", "x"), {"error 1002"}},
      {13, frame("01 81 00 00 00 00", "[") + heartbeat(), {"error 1002"}},
      {14, frame("81 85 00 00 00 00", "[\"\xff\"]"), {"error 1007"}},
      {16, frame("81 23", kHeartbeat), {"error 1002"}},
      {17, frame("c1 a3 00 00 00 00", kHeartbeat), {"error 1002"}},
      {18, frame("a1 a3 00 00 00 00", kHeartbeat), {"error 1002"}},
      {19, frame("83 81 00 00 00 00", "x"), {"error 1002"}},
      {20, frame("8b 81 00 00 00 00", "x"), {"error 1002"}},
      {44, frame("81 fe 00 23 00 00 00 00", kHeartbeat), {"error 1002"}},
      {45, frame("81 ff 00 00 00 00 00 00 00 23 00 00 00 00", kHeartbeat), {"error 1002"}},
      {46, frame("81 ff 80 00 00 00 00 00 00 01 00 00 00 00", "x"), {"error 1002"}},
  };
}

std::vector<Section> close_sections() {
  const auto close = [](const char* payload) { return frame("88 82 00 00 00 00", from_hex(payload)); };
  return {
      {21, close("03 e8"), {"close 1000 "}},
      {22, close("03 e9"), {"close 1001 "}},
      {23, close("03 ea"), {"close 1002 "}},
      {24, close("03 eb"), {"close 1003 "}},
      {25, close("03 ed"), {"error 1002"}},
      {26, close("03 ee"), {"error 1002"}},
      {27, close("03 ef"), {"close 1007 "}},
      {28, close("03 f3"), {"close 1011 "}},
      {29, close("03 f4"), {"error 1002"}},
      {30, close("03 f7"), {"error 1002"}},
      {31, close("03 f8"), {"error 1002"}},
      {32, close("0b b7"), {"error 1002"}},
      {33, close("0b b8"), {"close 3000 "}},
      {34, close("13 87"), {"close 4999 "}},
      {35, close("13 88"), {"error 1002"}},
      {36, close("03 e7"), {"error 1002"}},
      {37, close("00 00"), {"error 1002"}},
      {38, frame("88 80 00 00 00 00"), {"close none "}},
      {39, frame("88 81 00 00 00 00", from_hex("03")), {"error 1002"}},
      {40, frame("88 85 00 00 00 00", from_hex("03 e8") + "bye"), {"close 1000 bye"}},
      {41, frame("88 83 00 00 00 00", from_hex("03 e8 ff")), {"error 1007"}},
      {42, close("03 e8") + heartbeat(), {"close 1000 "}},
  };
}

class GoldenFraming : public testing::TestWithParam<Section> {};

TEST_P(GoldenFraming, IsReadAsByCowboy_B101_B103_B105) {
  const Section& section = GetParam();
  EXPECT_EQ(read_whole(section.sent), section.read);
  EXPECT_EQ(read_in_pieces(section.sent, 1), section.read);
}

const auto kSectionName = [](const auto& row) { return "Section" + std::to_string(row.param.number); };

INSTANTIATE_TEST_SUITE_P(Frames, GoldenFraming, testing::ValuesIn(frame_sections()), kSectionName);
INSTANTIATE_TEST_SUITE_P(Closes, GoldenFraming, testing::ValuesIn(close_sections()), kSectionName);

TEST(GoldenFraming, Section1AnyMaskKeyIsAccepted) {
  EXPECT_EQ(read_whole(test::masked(0x81, kHeartbeat)), std::vector{text_read()});
}

// From "malformed", sections 63-67: the limit counts payload bytes, of a frame and of a whole message.
TEST(GoldenFraming, SizeLimitsMatchCowboy_B102) {
  const FrameLimits small{.max_message_size = 1024};
  const std::vector<std::string> too_big{"error 1009"};
  EXPECT_EQ(read_whole(test::masked(0x82, std::string(1024, 'a')), small).front().substr(0, 6), "binary");
  EXPECT_EQ(read_whole(test::masked(0x82, std::string(1025, 'a')), small), too_big);
  EXPECT_EQ(read_whole(test::masked(0x02, std::string(500, 'a')) + test::masked(0x00, std::string(500, 'a')) +
                           test::masked(0x80, std::string(300, 'a')),
                       small),
            too_big);
  EXPECT_EQ(read_whole(from_hex("81 ff 00 00 00 00 40 00 00 00 00 00 00 00")), too_big);
  EXPECT_EQ(read_whole(from_hex("81 fe 04 01 00 00 00 00"), small), too_big);
}

}  // namespace
}  // namespace roost::websocket
