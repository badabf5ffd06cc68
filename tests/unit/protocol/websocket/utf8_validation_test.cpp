// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/utf8_validation.hpp"

#include <gtest/gtest.h>

#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;

std::optional<std::size_t> prefix_of(std::string_view hex) {
  return valid_utf8_prefix(from_hex(hex));
}

TEST(Utf8, CompleteCharactersAreAValidPrefix) {
  EXPECT_EQ(valid_utf8_prefix(""), 0u);
  EXPECT_EQ(valid_utf8_prefix("abc"), 3u);
  EXPECT_EQ(prefix_of("c3 a9"), 2u);
  EXPECT_EQ(prefix_of("e2 82 ac"), 3u);
  EXPECT_EQ(prefix_of("f0 9f 90 93"), 4u);
}

TEST(Utf8, AnIncompleteCharacterIsExcluded) {
  EXPECT_EQ(prefix_of("61 c3"), 1u);
  EXPECT_EQ(prefix_of("61 e2"), 1u);
  EXPECT_EQ(prefix_of("61 e2 82"), 1u);
  EXPECT_EQ(prefix_of("61 f0"), 1u);
  EXPECT_EQ(prefix_of("61 f0 9f"), 1u);
  EXPECT_EQ(prefix_of("61 f0 9f 90"), 1u);
}

TEST(Utf8, BytesThatCannotBecomeValidAreRejectedImmediately_RFC3629) {
  for (const auto* hex : {"80", "61 80", "c0", "c1", "c3 28", "f5", "ff", "80 80 80", "80 80 80 80", "e2 28",
                          "f0 9f 28", "c3 a9 a9"})
    EXPECT_EQ(prefix_of(hex), std::nullopt) << hex;
}

TEST(Utf8, TheSecondByteIsCheckedAtItsBoundaries_RFC3629) {
  EXPECT_EQ(prefix_of("e0 9f"), std::nullopt);  // overlong
  EXPECT_EQ(prefix_of("e0 a0"), 0u);
  EXPECT_EQ(prefix_of("ed 9f"), 0u);
  EXPECT_EQ(prefix_of("ed a0"), std::nullopt);  // surrogate
  EXPECT_EQ(prefix_of("f0 8f"), std::nullopt);  // overlong
  EXPECT_EQ(prefix_of("f0 90"), 0u);
  EXPECT_EQ(prefix_of("f4 8f"), 0u);
  EXPECT_EQ(prefix_of("f4 90"), std::nullopt);  // past U+10FFFF
  EXPECT_EQ(prefix_of("ed a0 80"), std::nullopt);
  EXPECT_EQ(prefix_of("f4 90 80"), std::nullopt);
}

TEST(Utf8, WholeTextMustNotEndInsideACharacter) {
  EXPECT_TRUE(is_utf8(from_hex("e2 82 ac")));
  EXPECT_FALSE(is_utf8(from_hex("e2 82")));
  EXPECT_TRUE(is_utf8(""));
}

}  // namespace
}  // namespace roost::websocket
