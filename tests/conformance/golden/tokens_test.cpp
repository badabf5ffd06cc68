// SPDX-License-Identifier: Apache-2.0
#include "tokens.hpp"

#include <gtest/gtest.h>

namespace roost::golden {
namespace {

TEST(GoldenTokens, ALiteralTokenIsTheFirst) {
  EXPECT_EQ(with_named_tokens(R"(&token=SFMyNTY.g2-_x.1dtSx3 HTTP/1.1)"), "&token=<TOKEN1> HTTP/1.1");
  EXPECT_EQ(with_named_tokens("<TOKEN2>"), "<TOKEN2>");
}

TEST(GoldenTokens, AreFoundByTheirNames) {
  EXPECT_EQ(token_name_in("token=<TOKEN12> HTTP/1.1"), "<TOKEN12>");
  EXPECT_EQ(token_name_in("no token"), "");
}

TEST(GoldenTokens, ANameStandsForOneToken) {
  Tokens tokens;
  EXPECT_TRUE(tokens.stands_for("<TOKEN1>", "a"));
  EXPECT_TRUE(tokens.stands_for("<TOKEN1>", "a"));
  EXPECT_FALSE(tokens.stands_for("<TOKEN1>", "b"));
  EXPECT_EQ(tokens.find("<TOKEN2>"), std::nullopt);
  EXPECT_EQ(tokens.fill_in("<TOKEN1>, <TOKEN1>, <TOKEN11>"), "a, a, <TOKEN11>");
}

TEST(GoldenTokens, AForgedOneDiffersInItsLastCharacter) {
  EXPECT_EQ(forged("x.yzA"), "x.yzQ");
  EXPECT_EQ(forged("x.yzQ"), "x.yzA");
}

}  // namespace
}  // namespace roost::golden
