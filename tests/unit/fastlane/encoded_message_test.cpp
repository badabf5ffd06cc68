// SPDX-License-Identifier: Apache-2.0
#include "fastlane/encoded_message.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace roost::fastlane
