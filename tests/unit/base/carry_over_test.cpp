// SPDX-License-Identifier: Apache-2.0
#include "base/carry_over.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace roost::base {
namespace {

using testing::ElementsAre;

/// Items of a made-up protocol: one byte with the size, then as many bytes. 'X' stops.
class Items {
 public:
  [[nodiscard]] bool feed(std::string_view piece) {
    piece_ = piece;
    return carry_.feed(piece, [this](std::string_view bytes) { return take(bytes); });
  }
  [[nodiscard]] bool idle() const { return carry_.idle(); }

  std::vector<std::string> items;
  std::size_t in_place = 0;
  std::size_t calls = 0;

 private:
  Taken take(std::string_view bytes) {
    ++calls;
    if (bytes.front() == 'X') return Taken::stopped();
    const auto size = static_cast<std::size_t>(bytes.front());
    if (bytes.size() < size + 1) return Taken::more(size + 1 - bytes.size());
    items.emplace_back(bytes.substr(1, size));
    if (bytes.data() >= piece_.data() && bytes.data() < piece_.data() + piece_.size()) ++in_place;
    return Taken::item(size + 1);
  }

  CarryOver carry_;
  std::string_view piece_;
};

TEST(CarryOver, WhatLiesWholeInAPieceIsParsedThere) {
  Items items;
  EXPECT_TRUE(items.feed("\3abc\1d\2ef"));
  EXPECT_THAT(items.items, ElementsAre("abc", "d", "ef"));
  EXPECT_EQ(items.in_place, 3U);
  EXPECT_TRUE(items.idle());
}

TEST(CarryOver, OnlyTheItemThatIsCutIsPutTogether) {
  Items items;
  EXPECT_TRUE(items.feed("\3abc\3d"));
  EXPECT_FALSE(items.idle());
  EXPECT_TRUE(items.feed("ef\2gh\2ij"));
  EXPECT_THAT(items.items, ElementsAre("abc", "def", "gh", "ij"));
  EXPECT_EQ(items.in_place, 3U);
  EXPECT_TRUE(items.idle());
}

TEST(CarryOver, AnyPieceSizeGivesTheSame) {
  const std::string bytes = std::string("\1a\3bcd") + '\x7f' + std::string(127, 'l') + "\2zz";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    Items items;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      EXPECT_TRUE(items.feed(std::string_view(bytes).substr(at, piece)));
    EXPECT_THAT(items.items, ElementsAre("a", "bcd", std::string(127, 'l'), "zz")) << piece;
    EXPECT_TRUE(items.idle());
  }
}

TEST(CarryOver, ItemsAfterTheOneThatWasCutAreParsedOnce) {
  Items items;
  std::string rest = "bc";
  for (int i = 0; i < 30; ++i)
    rest += "\1x";
  EXPECT_TRUE(items.feed("\3a"));
  EXPECT_TRUE(items.feed(rest));
  EXPECT_EQ(items.items.size(), 31U);
  EXPECT_EQ(items.in_place, 30U);
}

TEST(CarryOver, AskedForManyBytesItDoesNotAskTheParserForEach) {
  Items items;
  EXPECT_TRUE(items.feed("\x7f"));
  const std::string most(126, 'l');
  EXPECT_TRUE(items.feed(most));
  EXPECT_TRUE(items.feed("l"));
  EXPECT_EQ(items.items.size(), 1U);
  EXPECT_EQ(items.calls, 3U);
}

TEST(CarryOver, StopsInAPieceAndInWhatWasCut) {
  Items whole;
  EXPECT_FALSE(whole.feed("\1aX\1b"));
  EXPECT_THAT(whole.items, ElementsAre("a"));
  Items cut;
  EXPECT_TRUE(cut.feed("\2a"));
  EXPECT_FALSE(cut.feed("bX"));
  EXPECT_THAT(cut.items, ElementsAre("ab"));
}

}  // namespace
}  // namespace roost::base
