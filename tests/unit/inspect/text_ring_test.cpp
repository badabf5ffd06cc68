// SPDX-License-Identifier: Apache-2.0
#include "inspect/text_ring.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace roost::inspect {
namespace {

TEST(TextRing, KeepsWhatIsPutUntilItIsOverwritten) {
  TextRing ring(8);
  const std::uint64_t first = ring.position();
  const std::string_view text = ring.put("abcd", 8);
  EXPECT_EQ(text, "abcd");
  (void)ring.put("efgh", 8);
  EXPECT_TRUE(ring.holds(first));
  EXPECT_EQ(text, "abcd");
  (void)ring.put("i", 8);
  EXPECT_FALSE(ring.holds(first));
}

TEST(TextRing, ATextLiesInOnePiece) {
  TextRing ring(8);
  const std::uint64_t first = ring.position();
  (void)ring.put("abcde", 8);
  const std::uint64_t second = ring.position();
  EXPECT_EQ(ring.put("fghij", 8), "fghij") << "three bytes were left at the end";
  EXPECT_FALSE(ring.holds(first));
  EXPECT_TRUE(ring.holds(second));
}

TEST(TextRing, EmptyTextsTakeNoRoom) {
  TextRing ring(4);
  EXPECT_EQ(ring.put("", 4), "");
  EXPECT_EQ(ring.position(), 0U);
}

TEST(TextRing, CutsWhatIsTooLongAndSaysSo) {
  TextRing ring(64);
  EXPECT_EQ(ring.put("12345678", 8), "12345678");
  EXPECT_EQ(ring.put("123456789", 8), "12345…");
}

TEST(TextRing, CutsBetweenTwoCharacters) {
  TextRing ring(64);
  EXPECT_EQ(ring.put("1234üü", 7), "1234…");
  EXPECT_EQ(ring.put("12üü56", 7), "12ü…");
}

}  // namespace
}  // namespace roost::inspect
