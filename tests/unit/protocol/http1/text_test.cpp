// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;

TEST(Text, IgnoresCaseOfLettersOnly) {
  EXPECT_TRUE(iequals("Keep-Alive", "kEEP-aLIVE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("@", "`"));  // 0x40 and 0x60 differ as A and a do
}

TEST(Text, TrimRemovesSpacesAndTabsOnly) {
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

TEST(Text, MediaTypesCompareWithoutParametersAndCaseInsensitively) {  // RFC 9110 §8.3.1
  for (const char* same : {"text/html", "TEXT/HTML", " text/html ; charset=utf-8", "text/html;"})
    EXPECT_TRUE(is_media_type(same, "text/html")) << same;
  for (const char* other : {"", "text/htmlx", "text", "x; text/html", "text /html"})
    EXPECT_FALSE(is_media_type(other, "text/html")) << other;
}

TEST(Text, ParameterNamesAreCaseInsensitive) {  // RFC 9110 §5.6.6
  EXPECT_EQ(parameter_of("text/html; Charset=utf-8;q=0.5", "charset"), "utf-8");
  EXPECT_EQ(parameter_of("text/html; freq=1; Q=0.5", "q"), "0.5");
  EXPECT_EQ(parameter_of("a; b=\"c\"", "b"), "c");
  EXPECT_EQ(parameter_of("a; b", "b"), "");
  EXPECT_EQ(parameter_of("q=1", "q"), std::nullopt);
  EXPECT_EQ(parameter_of("", "q"), std::nullopt);
}

TEST(Text, CredentialSchemesCompareCaseInsensitively) {  // RFC 9110 §11.1
  EXPECT_EQ(credentials_of("Bearer abc", "bearer"), "abc");
  EXPECT_EQ(credentials_of("BEARER  abc ", "bearer"), "abc");
  EXPECT_EQ(credentials_of("bearer", "bearer"), "");
  EXPECT_EQ(credentials_of("bearerabc", "bearer"), std::nullopt);
  EXPECT_EQ(credentials_of("Basic abc", "bearer"), std::nullopt);
  EXPECT_EQ(credentials_of("", "bearer"), std::nullopt);
}

TEST(Text, ATokenIsNotEmptyAndHasNoSeparators) {
  EXPECT_TRUE(is_token("Sec-WebSocket_Key.1~"));
  for (const char* text : {"", "a b", "a:b", "a\r", "a/b", "\xc3\xa9"})
    EXPECT_FALSE(is_token(text)) << text;
}

}  // namespace
}  // namespace roost::http1
