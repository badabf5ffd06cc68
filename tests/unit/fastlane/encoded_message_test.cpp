// SPDX-License-Identifier: Apache-2.0
#include "fastlane/encoded_message.hpp"

#include <gtest/gtest.h>

#include "fastlane/large_payloads.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace roost::fastlane {
namespace {

EncodedMessage encoded(std::size_t size) {
  return frame_encoded(phoenix::FrameKind::text, std::string(size, 'x'), Lane::reply);
}

TEST(EncodedMessage, AFrameHasItsOpcodeAndLane) {
  const EncodedMessage text = frame_encoded(phoenix::FrameKind::text, "[]", Lane::urgent);
  EXPECT_EQ(text.frame.view(), "\x81\x02[]");
  EXPECT_EQ(text.lane, Lane::urgent);
  EXPECT_EQ(frame_encoded(phoenix::FrameKind::binary, "b").frame.view(),
            "\x82\x01"
            "b");
}

TEST(EncodedMessage, ThePayloadIsWhatFollowsAHeaderOfAnyLength_RFC6455_5_2) {
  for (const std::size_t size : {0, 1, 125, 126, 65'535, 65'536}) {
    const EncodedMessage message = encoded(size);
    EXPECT_EQ(message.payload().size(), size);
    EXPECT_EQ(payload_of(message.frame), message.payload());
  }
}

TEST(EncodedMessage, AroundSharedBytesIsTheSameFrameAsInOnePiece) {
  for (const std::size_t size : {1U, 125U, 126U, 70'000U}) {
    const std::string text(size, 'x');
    const auto inner = base::SharedBytes::copy_of(text);
    const EncodedMessage around = frame_around("[1,", inner, "]");
    const EncodedMessage whole = frame_encoded(phoenix::FrameKind::text, "[1," + text + "]");
    std::string bytes;
    for (const std::string_view piece : around.frame.pieces())
      bytes.append(piece);
    EXPECT_EQ(bytes, whole.frame.view());
    EXPECT_EQ(around.frame.size(), whole.frame.size());
    EXPECT_EQ(around.payload_size(), whole.payload_size());
    EXPECT_EQ(around.header_size, whole.header_size);
    EXPECT_EQ(around.frame.pieces()[1].data(), inner.view().data()) << "not copied";
  }
}

TEST(LargePayloads, AreCopiedOnceAndOnlyTheLatestAreKept) {
  LargePayloads large;
  const Payload small({{"a", 1}});
  EXPECT_FALSE(large.shared(small));
  const auto of = [](char letter) { return Payload({{"text", std::string(LargePayloads::kLarge, letter)}}); };
  const Payload first = of('a');
  const auto bytes = large.shared(first);
  EXPECT_EQ(bytes.view(), first.text());
  EXPECT_EQ(large.shared(Payload(first)).view().data(), bytes.view().data());
  for (char letter = 'b'; letter < 'h'; ++letter)
    EXPECT_EQ(large.shared(of(letter)).view(), of(letter).text());
  EXPECT_NE(large.shared(first).view().data(), bytes.view().data()) << "forgotten by now";
  EXPECT_FALSE(large.shared(phoenix::PayloadAccess::borrow_json(first.text())));
}

}  // namespace
}  // namespace roost::fastlane
