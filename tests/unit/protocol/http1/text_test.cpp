// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;

TEST(Text, ComparesLettersOnlyWithoutRegardToCase) {
  EXPECT_TRUE(iequals("Keep-Alive", "kEEP-aLIVE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("@", "`"));  // 0x40 and 0x60 differ as A and a do
}

TEST(Text, TrimTakesSpacesAndTabsOnly) {
  EXPECT_EQ(trim(" \t a b \t"), "a b");
  EXPECT_EQ(trim("\na"), "\na");
  EXPECT_EQ(trim(" \t "), "");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_THAT(split(",a,,b,", ','), ElementsAre("", "a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, CutIsAtTheFirstSeparator) {
  EXPECT_EQ(cut("a=b=c", '=').before, "a");
  EXPECT_EQ(cut("a=b=c", '=').after, "b=c");
  EXPECT_EQ(cut("a", '=').before, "a");
  EXPECT_EQ(cut("a", '=').after, "");
}

TEST(Text, ATokenIsNotEmptyAndHasNoSeparators) {
  EXPECT_TRUE(is_token("Sec-WebSocket_Key.1~"));
  for (const char* text : {"", "a b", "a:b", "a\r", "a/b", "\xc3\xa9"})
    EXPECT_FALSE(is_token(text)) << text;
}

}  // namespace
}  // namespace roost::http1
