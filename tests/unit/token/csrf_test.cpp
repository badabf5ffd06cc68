// SPDX-License-Identifier: Apache-2.0
#include "token/csrf.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace roost::token {
namespace {

constexpr std::string_view kState = "LJ-tWn2vQ0aZ7dYp_xKfR3sB";
constexpr std::string_view kMask = "9gkH4_mN-cV1bXz6TqWsEdRf";
constexpr std::string_view kToken = "dS1GPGMxXzh8UzdrVTwjRgsJHBUXVyEk9gkH4_mN-cV1bXz6TqWsEdRf";

TEST(Csrf, ATokenIsTheMaskedStateAndTheMask) {
  EXPECT_EQ(mask_csrf_state(kState, kMask), kToken);
  EXPECT_TRUE(is_csrf_token_of(kState, kToken));
}

TEST(Csrf, EveryMaskMakesADifferentTokenForTheSameState) {
  const std::string state = new_csrf_state(base::system_random());
  const std::string first = mask_csrf_state(state, new_csrf_state(base::system_random()));
  const std::string second = mask_csrf_state(state, new_csrf_state(base::system_random()));
  EXPECT_NE(first, second);
  EXPECT_TRUE(is_csrf_token_of(state, first));
  EXPECT_TRUE(is_csrf_token_of(state, second));
  EXPECT_FALSE(is_csrf_token_of(kState, first));
}

TEST(Csrf, AStateIs18RandomBytesAsText) {
  const auto counting = [](std::span<std::byte> bytes) {
    EXPECT_EQ(bytes.size(), 18U);
    std::fill(bytes.begin(), bytes.end(), std::byte{0xfb});
  };
  EXPECT_EQ(new_csrf_state(counting), "-_v7-_v7-_v7-_v7-_v7-_v7");
}

TEST(Csrf, AnyChangedByteMakesATokenInvalid) {
  for (std::size_t i = 0; i < kToken.size(); ++i) {
    std::string changed(kToken);
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_csrf_token_of(kState, changed)) << changed;
  }
}

TEST(Csrf, LengthsAreExact) {
  const std::string token(kToken);
  EXPECT_FALSE(is_csrf_token_of(kState, token.substr(0, 55)));
  EXPECT_FALSE(is_csrf_token_of(kState, token + "A"));
  EXPECT_FALSE(is_csrf_token_of(kState, ""));
  EXPECT_FALSE(is_csrf_token_of(kState.substr(0, 23), token));
  EXPECT_FALSE(is_csrf_token_of("LJ-tWn2vQ0aZ7dYp_xKfR3sBA", token));
  EXPECT_FALSE(is_csrf_token_of("", token));
}

TEST(Csrf, InvalidBase64IsRejected) {
  for (const char c : {'+', '/', '=', ' ', '.', '\0'}) {
    std::string token(kToken);
    token[0] = c;
    EXPECT_FALSE(is_csrf_token_of(kState, token)) << c;
  }
}

}  // namespace
}  // namespace roost::token
