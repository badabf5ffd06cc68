// SPDX-License-Identifier: Apache-2.0
// Tokens as an application uses them. Vectors of digests and key lengths missing from the specification were
// computed with Python's hashlib.
#include <gtest/gtest.h>

#include <set>

#include "roost/token.hpp"
#include "support/manual_wall_clock.hpp"
#include "vectors.hpp"

namespace roost {
namespace {

using namespace std::chrono_literals;
using test::kEncrypted99;
using test::kSalt;
using test::kSigned99;
using test::outcome;

constexpr std::string_view kMissing = "the token is missing";
constexpr std::string_view kInvalid = "the token is invalid";
constexpr std::string_view kExpired = "the token has expired";

class TokensTest : public testing::Test {
 protected:
  Tokens with(TokenSecrets secrets) { return *Tokens::create(std::move(secrets), wall_.clock()); }
  std::string sign(const Json& data, TokenSignOptions options = {}) {
    return *tokens_.sign(kSalt, data, options);
  }
  std::string verify(std::optional<std::string_view> token, TokenVerifyOptions options = {}) {
    return outcome(tokens_.verify(kSalt, token, options));
  }
  std::string decrypt(std::optional<std::string_view> token, TokenVerifyOptions options = {}) {
    return outcome(tokens_.decrypt(kSalt, token, options));
  }

  test::ManualWallClock wall_;  // begins at kSignedAt
  Tokens tokens_ = with({test::kSecret});
};

TEST_F(TokensTest, SignMatchesPhoenix_G215) {
  for (const auto& [data, token] : test::signed_vectors()) {
    EXPECT_EQ(sign(data), token);
    EXPECT_EQ(sign(data, {.signed_at = test::kSignedAt}), token);
  }
}

TEST_F(TokensTest, VerifyReadsPhoenixTokens_G215) {
  for (const auto& [data, token] : test::signed_vectors())
    EXPECT_EQ(verify(token, {.max_age = kTokenNeverExpires}), serialize(data));
}

TEST_F(TokensTest, DecryptReadsPhoenixTokens_G215) {
  EXPECT_EQ(decrypt(kEncrypted99, {.max_age = kTokenNeverExpires}), "99");
}

TEST_F(TokensTest, EncryptedTokensRoundTripAndAreNeverTheSameTwice_G215) {
  const auto first = tokens_.encrypt(kSalt, {{"id", 1}});
  const auto second = tokens_.encrypt(kSalt, {{"id", 1}});
  EXPECT_EQ(decrypt(*first), R"({"id":1})");
  EXPECT_TRUE(first->starts_with("XCP."));
  EXPECT_NE(*first, *second);
}

TEST_F(TokensTest, AnotherSaltOrSecretMakesATokenInvalid_G216) {
  const Tokens stranger = with({test::kOtherSecret});
  EXPECT_EQ(outcome(tokens_.verify("user", kSigned99)), kInvalid);
  EXPECT_EQ(outcome(tokens_.verify("", kSigned99)), kInvalid);
  EXPECT_EQ(outcome(stranger.verify(kSalt, kSigned99)), kInvalid);
  EXPECT_EQ(outcome(tokens_.decrypt("user", kEncrypted99)), kInvalid);
  EXPECT_EQ(outcome(stranger.decrypt(kSalt, kEncrypted99)), kInvalid);
}

TEST_F(TokensTest, AnyChangedByteMakesATokenInvalid_G216) {
  for (const std::string_view token : {kSigned99, kEncrypted99}) {
    for (std::size_t i = 0; i < token.size(); ++i) {
      for (const char c : {'A', 'B', 'g', 'w', '_', '.', '=', ' ', '\0', '\xff'}) {
        std::string changed(token);
        if (changed[i] == c) continue;
        changed[i] = c;
        EXPECT_EQ(verify(changed), kInvalid) << changed;
        EXPECT_EQ(decrypt(changed), kInvalid) << changed;
      }
    }
  }
}

TEST_F(TokensTest, APartOfATokenIsInvalid_G216) {
  for (const std::string_view token : {kSigned99, kEncrypted99}) {
    for (std::size_t size = 0; size < token.size(); ++size) {
      EXPECT_EQ(verify(token.substr(0, size)), kInvalid) << size;
      EXPECT_EQ(decrypt(token.substr(0, size)), kInvalid) << size;
    }
  }
}

TEST_F(TokensTest, GarbageIsInvalidAndNoTokenIsMissing_G216) {
  for (const char* text : {"garbage", "..", "...", "SFMyNTY..", "XCP.", "XCP.AAAA", "bm9uZQ.g2gDYWM."}) {
    EXPECT_EQ(verify(text), kInvalid) << text;
    EXPECT_EQ(decrypt(text), kInvalid) << text;
  }
  EXPECT_EQ(verify(std::nullopt), kMissing);
  EXPECT_EQ(decrypt(std::nullopt), kMissing);
  EXPECT_EQ(tokens_.verify(kSalt, std::nullopt).error().code, TokenError::missing);
}

TEST_F(TokensTest, AnExtendedTokenIsInvalid_G216) {
  EXPECT_EQ(verify(std::string(kSigned99) + "A"), kInvalid);
  EXPECT_EQ(verify(std::string(kSigned99) + ".A"), kInvalid);
  EXPECT_EQ(decrypt(std::string(kEncrypted99) + "A"), kInvalid);
  EXPECT_EQ(verify(std::string(1'000'000, 'A')), kInvalid);
}

TEST_F(TokensTest, SignedAndEncryptedTokensAreNotInterchangeable_G216) {
  EXPECT_EQ(decrypt(kSigned99), kInvalid);
  EXPECT_EQ(verify(kEncrypted99), kInvalid);
}

TEST_F(TokensTest, AnAgeOfZeroIsExpired_G217) {
  EXPECT_EQ(verify(kSigned99, {.max_age = 0s}), kExpired);
  EXPECT_EQ(verify(kSigned99, {.max_age = -1s}), kExpired);
  EXPECT_EQ(verify(kSigned99, {.max_age = TokenAge(std::nan(""))}), kExpired);
  EXPECT_EQ(tokens_.verify(kSalt, kSigned99, {.max_age = 0s}).error().code, TokenError::expired);
}

TEST_F(TokensTest, InfinityNeverExpires_G217) {
  const std::string token = sign(1, {.max_age = kTokenNeverExpires});
  wall_.advance(std::chrono::hours(24 * 365 * 100));
  EXPECT_EQ(verify(token), "1");
  EXPECT_EQ(verify(kSigned99), kExpired);
  EXPECT_EQ(verify(kSigned99, {.max_age = kTokenNeverExpires}), "99");
}

TEST_F(TokensTest, APartOfASecondCounts_G217) {
  const std::string token = sign(1, {.max_age = 100ms});
  EXPECT_EQ(verify(token), "1");
  wall_.advance(100ms);
  EXPECT_EQ(verify(token), "1");
  wall_.advance(1ms);
  EXPECT_EQ(verify(token), kExpired);
  EXPECT_EQ(verify(token, {.max_age = TokenAge(0.1019)}), "1") << "fractions of a millisecond are truncated";
}

TEST_F(TokensTest, TheStoredAgeIsUsedWhenNoneIsGiven_G217) {
  const std::string token = sign(1, {.max_age = 10s});
  wall_.advance(10001ms);
  EXPECT_EQ(verify(token), kExpired);
  EXPECT_EQ(verify(token, {.max_age = 11s}), "1");
  EXPECT_EQ(decrypt(*tokens_.encrypt(kSalt, 1, {.signed_at = wall_.now() - 11s, .max_age = 10s})), kExpired);
}

TEST_F(TokensTest, ExpiryAfterADayIsExactToTheSecond_G218) {
  const std::string token = sign(1, {.signed_at = wall_.now() - 24h});
  EXPECT_EQ(verify(token, {.max_age = 24h + 1s}), "1");
  EXPECT_EQ(verify(token, {.max_age = 24h}), "1");
  EXPECT_EQ(verify(token, {.max_age = 24h - 1s}), kExpired);
}

TEST_F(TokensTest, SignedInTheFutureIsInvalid_G218) {
  EXPECT_EQ(verify(sign(1, {.signed_at = wall_.now() + 1ms})), kInvalid);
  EXPECT_EQ(verify(sign(1, {.signed_at = wall_.now()})), "1");
  EXPECT_EQ(verify(sign(1, {.signed_at = wall_.now() + 1ms}), {.max_age = kTokenNeverExpires}), "1");
}

TEST_F(TokensTest, OtherKeyOptionsMakeOtherTokens_G219) {
  const std::vector<std::pair<TokenKeyOptions, std::string>> signatures{
      {{}, "uvJEDHa-IjTolIYW4Crh8PlZJCIGkSHuF4_nhnqPLRk"},
      {{.iterations = 1000, .length = 32, .digest = TokenDigest::sha256},
       "uvJEDHa-IjTolIYW4Crh8PlZJCIGkSHuF4_nhnqPLRk"},
      {{.iterations = 2000}, "8u4GRgTNZNVt2LDgKw6Jg8FHyaSuOQHUobFVr1ipiuU"},
      {{.length = 16}, "EWSBCkrse_T_uFa_aEugRrtAN1lX1Xbx9F-bWy2W6is"},
      {{.digest = TokenDigest::sha384}, "cP5eLR087ranWQS8fFhDoxkOM5wvCwqp20qQSGILvg8"},
      {{.digest = TokenDigest::sha512}, "hzSyRfAt_dp5HPxi6I84qXB-gWaxefXnOP3Rkx5Ol1U"}};
  for (const auto& [options, signature] : signatures) {
    const std::string token = sign(99, {.key = options});
    EXPECT_EQ(token, "SFMyNTY.g2gDYWNuBgAAaOXPiwFiAAFRgA." + signature);
    EXPECT_EQ(verify(token, {.key = options}), "99");
    EXPECT_EQ(verify(token), options == TokenKeyOptions{} ? "99" : kInvalid);
  }
}

TEST_F(TokensTest, MeaninglessKeyOptionsAreRejected_G219) {
  EXPECT_THROW((void)sign(1, {.key = {.iterations = 0}}), std::invalid_argument);
  EXPECT_THROW((void)verify("", {.key = {.length = 0}}), std::invalid_argument);
  EXPECT_THROW((void)sign(1, {.key = {.length = 1025}}), std::invalid_argument);
  EXPECT_EQ(verify(sign(1, {.key = {.length = 1024}}), {.key = {.length = 1024}}), "1");
  EXPECT_THROW((void)tokens_.encrypt(kSalt, 1, {.key = {.length = 31}}), std::invalid_argument);
  EXPECT_THROW((void)decrypt("", {.key = {.length = 33}}), std::invalid_argument);
}

TEST_F(TokensTest, ACompressedTokenIsRead_G220) {
  EXPECT_EQ(
      verify(
          "SFMyNTY.g1AAAAASeJzLYE5MzmNjYMh4er6bMYmBMbABADM7BYA.niZlkUfGx8yOttdFgjpPK2kEm19zsAZRouXIsk4C0xs"),
      "99");
}

TEST_F(TokensTest, DataThatATokenCannotHoldIsAnError_G220) {
  EXPECT_EQ(tokens_.sign(kSalt, std::nan("")).error().message, "a token cannot hold infinity or NaN");
  EXPECT_EQ(tokens_.encrypt(kSalt, "\xff").error().message, "the strings of a token must be UTF-8");
  const Json largest(std::string(65510, 'a'));
  EXPECT_EQ(verify(sign(largest)), serialize(largest));
  EXPECT_FALSE(tokens_.sign(kSalt, Json(std::string(65520, 'a'))));
}

std::string fault_of(TokenSecrets secrets) {
  const auto tokens = Tokens::create(std::move(secrets));
  return tokens ? "none" : tokens.error().message;
}

TEST_F(TokensTest, AShortOrMissingSecretIsAnError_G221) {
  EXPECT_EQ(fault_of({"a short one."}), "secret_key_base must be at least 20 bytes, got 12");
  EXPECT_EQ(fault_of({std::string(19, 's')}), "secret_key_base must be at least 20 bytes, got 19");
  EXPECT_EQ(fault_of({std::string(20, 's')}), "none");
  EXPECT_EQ(fault_of({}), "no secret_key_base is configured, it must be at least 20 bytes");
  EXPECT_EQ(fault_of({test::kSecret, "short"}), "previous secret_key_base must be at least 20 bytes, got 5");
}

TEST_F(TokensTest, AfterARotationOldTokensAreReadAndNewOnesUseTheNewSecret) {
  const Tokens rotated = with({test::kOtherSecret, test::kSecret});
  const Tokens finished = with({test::kOtherSecret});
  EXPECT_EQ(outcome(rotated.verify(kSalt, kSigned99)), "99");
  EXPECT_EQ(outcome(rotated.decrypt(kSalt, kEncrypted99, {.max_age = kTokenNeverExpires})), "99");
  EXPECT_EQ(outcome(finished.verify(kSalt, *rotated.sign(kSalt, 1))), "1");
  EXPECT_EQ(outcome(finished.decrypt(kSalt, *rotated.encrypt(kSalt, 1))), "1");
  EXPECT_EQ(verify(*rotated.sign(kSalt, 1)), kInvalid);
  EXPECT_EQ(outcome(rotated.verify(kSalt, kSigned99, {.max_age = 0s})), kExpired);
}

}  // namespace
}  // namespace roost
