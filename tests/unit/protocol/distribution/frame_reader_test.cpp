// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/frame_reader.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/hex.hpp"

namespace roost::distribution {
namespace {

using test::hex;

/// "tick", "[body]", "too large 7", in pieces of that size.
std::string read(std::string_view bytes, std::size_t piece, std::size_t max_body = 8) {
  FrameReader reader(max_body);
  std::string seen;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (const auto frame = reader.next(part)) {
      if (frame->kind == Frame::Kind::tick) seen += "tick ";
      if (frame->kind == Frame::Kind::message) seen += "[" + std::string(frame->body) + "] ";
      if (frame->kind == Frame::Kind::too_large) seen += "too large " + std::to_string(frame->size) + " ";
    }
  }
  return seen;
}

TEST(FrameReader, ReadsFramesHoweverTheyAreSplit) {
  const std::string bytes =
      hex("00000000 00000003") + "one" + hex("00000008") + "12345678" + hex("00000000 00000001") + "x";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(read(bytes, piece), "tick [one] [12345678] tick [x] ") << piece;
}

TEST(FrameReader, PassesOverWhatIsTooLargeAndGoesOn) {
  const std::string bytes = hex("00000009") + "123456789" + hex("00000002") + "ok";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(read(bytes, piece), "too large 9 [ok] ") << piece;
}

TEST(FrameReader, AHugeAnnouncementTakesNoMemory) {
  FrameReader reader(8);
  const std::string bytes = hex("ffffffff") + std::string(100'000, 'x');
  std::string_view rest = bytes;
  EXPECT_FALSE(reader.next(rest));
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace roost::distribution
