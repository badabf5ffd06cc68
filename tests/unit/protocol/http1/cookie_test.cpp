// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/cookie.hpp"

#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

TEST(Cookie, IsFoundAtAnyPosition) {
  for (const char* header : {"a=1", "a=1; b=2", "b=2; a=1", "b=2;a=1;c=3", " a = 1 ", "x; a=1; =;;"}) {
    EXPECT_EQ(cookie_value(header, "a"), "1") << header;
  }
}

TEST(Cookie, OfTwoWithTheSameNameTheFirstWins) {
  EXPECT_EQ(cookie_value("a=1; a=2", "a"), "1");
}

TEST(Cookie, NamesMatchCompletelyAndCaseSensitively) {
  for (const char* header : {"", "a", "aa=1", "A=1", "b=a=1", "ba=1; =a"}) {
    EXPECT_EQ(cookie_value(header, "a"), std::nullopt) << header;
  }
}

TEST(Cookie, ValueIsReturnedAsSent) {
  EXPECT_EQ(cookie_value("a=b=c==", "a"), "b=c==");
  EXPECT_EQ(cookie_value("a=\"%20\"", "a"), "\"%20\"");
  EXPECT_EQ(cookie_value("a=", "a"), "");
}

}  // namespace
}  // namespace roost::http1
