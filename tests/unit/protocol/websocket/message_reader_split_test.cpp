// SPDX-License-Identifier: Apache-2.0
// What a reader delivers does not depend on how the network split the bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recording_sink.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::masked;
using test::read_in_pieces;
using test::read_whole;
using test::RecordingSink;
using test::writable;
using testing::ElementsAre;

std::string conversation() {
  const std::string grin = from_hex("f0 9f 98 80");
  return masked(0x81, "hello") + masked(0x81) + masked(0x89, std::string(125, 'p')) +
         masked(0x01, grin.substr(0, 3)) + masked(0x8A, "in between") + masked(0x00) +
         masked(0x80, grin.substr(3)) + masked(0x82, std::string(126, 'b')) +
         masked(0x82, std::string(65536, 'B')) + masked(0x88, from_hex("03 e8") + "bye");
}

TEST(MessageReaderSplit, AnyPieceSizeGivesTheSameResult) {
  const auto expected = read_whole(conversation());
  EXPECT_EQ(expected.size(), 8u);
  for (std::size_t piece = 1; piece <= 40; ++piece)
    EXPECT_EQ(read_in_pieces(conversation(), piece), expected) << piece;
}

TEST(MessageReaderSplit, ASplitAtAnyPositionGivesTheSameResult) {
  const std::string bytes = masked(0x01, "one") + masked(0x89, "ping") + masked(0x80, std::string(130, '2')) +
                            masked(0x82, "three") + masked(0x88);
  const auto expected = read_whole(bytes);
  EXPECT_EQ(expected.size(), 4u);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    MessageReader reader;
    RecordingSink sink;
    std::string head = bytes.substr(0, cut);
    std::string tail = bytes.substr(cut);
    EXPECT_EQ(reader.read(writable(head), {}, sink), std::nullopt);
    EXPECT_EQ(reader.read(writable(tail), {}, sink), std::nullopt);
    EXPECT_EQ(sink.events, expected) << cut;
    EXPECT_TRUE(reader.idle());
  }
}

TEST(MessageReaderSplit, FaultsAreFoundOneByteAtATime) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {test::unmasked(0x81, "x"), "error 1002"},
      {masked(0xC1, "x"), "error 1002"},
      {masked(0x83, "x"), "error 1002"},
      {masked(0x09, "x"), "error 1002"},
      {masked(0x80, "x"), "error 1002"},
      {masked(0x01, "x") + masked(0x81, "y"), "error 1002"},
      {masked(0x89, std::string(126, 'p')), "error 1002"},
      {masked(0x88, "x"), "error 1002"},
      {masked(0x81, from_hex("ff")), "error 1007"},
      {from_hex("82 ff 00 00 00 00 40 00 00 00"), "error 1009"},
  };
  for (const auto& [bytes, error] : faults) {
    EXPECT_THAT(read_in_pieces(bytes, 1), ElementsAre(error));
    EXPECT_THAT(read_whole(bytes), ElementsAre(error));
  }
}

TEST(MessageReaderSplit, AnEmptyFrameNeedsNoFurtherByte) {
  EXPECT_THAT(read_in_pieces(masked(0x81), 1), ElementsAre("text "));
  EXPECT_THAT(read_in_pieces(masked(0x89), 1), ElementsAre("ping "));
  EXPECT_THAT(read_in_pieces(masked(0x01, "a") + masked(0x80), 1), ElementsAre("text a"));
}

// This test is about time: work quadratic in the message size would take minutes.
TEST(MessageReaderSplit, ABigMessageInSmallPiecesIsReadInLinearTime) {
  const std::string euros = [] {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i)
      text += "\xe2\x82\xac";
    return text;
  }();
  EXPECT_THAT(read_in_pieces(masked(0x81, euros), 100), ElementsAre("text " + euros));
}

}  // namespace
}  // namespace roost::websocket
