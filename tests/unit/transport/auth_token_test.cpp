// SPDX-License-Identifier: Apache-2.0
// Spec websocket-transport.md §7.
#include "transport/admission/auth_token.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"

namespace roost::transport {
namespace {

using Names = std::vector<std::string_view>;

const std::string kPrefix = "base64url.bearer.phx.";

std::optional<std::string> token_in(std::string_view base64) {
  const std::string entry = kPrefix + std::string(base64);
  const auto offer = take_auth_token({"phoenix", entry});
  return offer ? offer->token : std::nullopt;
}

bool is_refused(std::string_view base64) {
  const std::string entry = kPrefix + std::string(base64);
  return !take_auth_token({entry}).has_value();
}

TEST(AuthToken, IsDecodedAndTakenOffTheOffer_B87) {
  const std::string entry = kPrefix + "c2VjcmV0";
  const auto offer = take_auth_token({"phoenix", entry, "sip"});
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->token, "secret");
  EXPECT_EQ(offer->subprotocols, (Names{"phoenix", "sip"}));
}

TEST(AuthToken, IsNoneWhenThereIsNoneOrMoreThanOneAndTheOfferStays_B88) {
  const std::string one = kPrefix + "YQ", other = kPrefix + "Yg";
  for (const Names& offered : {Names{}, Names{"phoenix"}, Names{"phoenix", one, other}, Names{one, one},
                               Names{"BASE64URL.bearer.phx.YQ"}}) {
    const auto offer = take_auth_token(offered);
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->token, std::nullopt);
    EXPECT_EQ(offer->subprotocols, offered);
  }
}

TEST(AuthToken, IsReadInBothAlphabetsWithAndWithoutPadding_B90) {
  const std::string bytes =
      "\xfb\xff\xbf"
      "a";
  for (const char* text : {"+/+/YQ", "-_-_YQ", "+/-_YQ", "+/+/YQ==", "-_-_YQ="})
    EXPECT_EQ(token_in(text), bytes) << text;
  EXPECT_EQ(token_in(""), "");
}

TEST(AuthToken, OfEveryLengthComesThrough_B90) {
  std::string token;
  for (int i = 0; i < 300; ++i) {
    token += static_cast<char>(i * 7);
    EXPECT_EQ(token_in(base::base64(token)), token);
    EXPECT_EQ(token_in(base::base64url(token)), token);
  }
}

TEST(AuthToken, ThatIsNotBase64IsRefused_B89) {
  for (const char* text : {"a", "a=b=", "YQ===", "====", "Y Q", "Y\xc3\xa9", "YQ=a", "%59%51", "YR"})
    EXPECT_TRUE(is_refused(text)) << text;
}

}  // namespace
}  // namespace roost::transport
