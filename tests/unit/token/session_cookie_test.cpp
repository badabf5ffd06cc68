// SPDX-License-Identifier: Apache-2.0
// The signed cookie was generated with Python from the rules of the specification.
#include "token/session_cookie.hpp"

#include <gtest/gtest.h>

#include "support/hex.hpp"
#include "token/key_generator.hpp"
#include "token/message_verifier.hpp"
#include "token/term_writer.hpp"

namespace roost::token {
namespace {

using test::hex;

const std::string kSecret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
constexpr std::string_view kCookie =
    "SFMyNTY.g3QAAAACbQAAAAtfY3NyZl90b2tlbm0AAAAYYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4bQAAAAd1c2VyX2lkYQc."
    "IJePLbA059vuV6s4ehs9hXTJNy-cjR-6_1g2WbVBOm0";
const JsonObject kSession{{"_csrf_token", "abcdefghijklmnopqrstuvwx"}, {"user_id", 7}};

SessionKeys signing(std::string salt) {
  return derive_session_keys(KeyGenerator(kSecret), {std::move(salt)});
}
SessionKeys encrypting(std::string salt) {
  return derive_session_keys(KeyGenerator(kSecret), {"signing salt", std::move(salt)});
}
std::optional<JsonObject> decode(std::string_view cookie, std::vector<SessionKeys> key_sets) {
  return decode_session(cookie, key_sets);
}
std::string encode(const JsonObject& session, const SessionKeys& keys) {
  return *encode_session(session, keys, base::system_random());
}

TEST(SessionCookie, SignedMatchesPlug) {
  EXPECT_EQ(encode(kSession, signing("signing salt")), kCookie);
  EXPECT_EQ(decode(kCookie, {signing("signing salt")}), kSession);
}

TEST(SessionCookie, EncryptedIsReadOnlyWithTheEncryptionKey) {
  const std::string cookie = encode(kSession, encrypting("encryption salt"));
  EXPECT_TRUE(cookie.starts_with("XCP."));
  EXPECT_EQ(decode(cookie, {encrypting("encryption salt")}), kSession);
  EXPECT_EQ(decode(cookie, {encrypting("another salt")}), std::nullopt);
  EXPECT_EQ(decode(cookie, {signing("signing salt")}), std::nullopt);
}

TEST(SessionCookie, ASignedOneIsRejectedWhereEncryptionIsRequired) {
  EXPECT_EQ(decode(kCookie, {encrypting("encryption salt")}), std::nullopt);
}

TEST(SessionCookie, RotatedKeySetsAreTriedInOrder) {
  const std::string old = encode(kSession, encrypting("old"));
  EXPECT_EQ(decode(old, {signing("new"), encrypting("new"), encrypting("old")}), kSession);
  EXPECT_EQ(decode(kCookie, {encrypting("new"), signing("signing salt")}), kSession);
  EXPECT_EQ(decode(old, {signing("new"), encrypting("new")}), std::nullopt);
  EXPECT_EQ(decode(old, {}), std::nullopt);
}

TEST(SessionCookie, AlteredOrTruncatedYieldsNoSession) {
  for (std::size_t i = 0; i < kCookie.size(); ++i) {
    std::string changed(kCookie);
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(decode(changed, {signing("signing salt")}), std::nullopt) << changed;
    EXPECT_EQ(decode(kCookie.substr(0, i), {signing("signing salt")}), std::nullopt) << i;
  }
  EXPECT_EQ(decode(std::string(20000, 'a'), {signing("signing salt")}), std::nullopt);
}

TEST(SessionCookie, OnlyAMapIsASession) {
  const SessionKeys keys = signing("signing salt");
  EXPECT_EQ(decode(sign_message(hex("83 6a"), keys.signing), {keys}), std::nullopt);
  EXPECT_EQ(decode(sign_message(hex("83 74 00000000 61"), keys.signing), {keys}), std::nullopt);
  EXPECT_EQ(decode(sign_message("", keys.signing), {keys}), std::nullopt);
  EXPECT_EQ(decode(sign_message(hex("83 74 00000000"), keys.signing), {keys}), JsonObject());
}

TEST(SessionCookie, HoldsBytesThatAreNotUtf8) {
  const JsonObject session{{"user_token", "\xff\xfe"}};
  EXPECT_EQ(decode(encode(session, signing("s")), {signing("s")}), session);
}

TEST(SessionCookie, ATooLargeSessionIsAnError) {
  const auto cookie = encode_session({{"a", std::string(70000, 'a')}}, signing("s"), base::system_random());
  EXPECT_EQ(cookie.error().message, "a string is too long for a token");
}

TEST(SessionCookie, NeverWritesACookieTooLargeToRead) {
  const auto encoded = [](std::size_t size) {
    return encode_session({{"a", std::string(size, 'a')}}, signing("s"), base::system_random());
  };
  std::size_t size = 12'000;
  while (encoded(size + 1))
    ++size;
  EXPECT_TRUE(decode(*encoded(size), {signing("s")}));
  EXPECT_GT(encoded(size)->size(), kMaxSessionCookie - 4);
  EXPECT_EQ(encoded(size + 1).error().message, "the session is too large for a cookie");
}

TEST(SessionCookie, IsRejectedBeyondTheMaximumSizeEvenIfSigned_B92) {
  const SessionKeys keys = signing("s");
  const auto cookie = [&keys](std::size_t size) {  // without the limit of encode_session
    TermWriter writer(TermText::bytes);
    writer.value(JsonObject{{"a", std::string(size, 'a')}}).value();
    return sign_message(std::move(writer).finish().value(), keys.signing);
  };
  std::size_t size = 12'000;
  while (cookie(size + 1).size() <= kMaxSessionCookie)
    ++size;
  EXPECT_TRUE(decode(cookie(size), {keys}));
  EXPECT_FALSE(decode(cookie(size + 1), {keys}));
}

TEST(SessionCookie, AnEncryptionKeyHas32Bytes) {
  const KeyGenerator secret(kSecret);
  EXPECT_THROW((void)derive_session_keys(secret, {"salt", "salt", {.length = 16}}), std::invalid_argument);
  EXPECT_EQ(derive_session_keys(secret, {"salt", {}, {.length = 16}}).signing.size(), 16U);
}

}  // namespace
}  // namespace roost::token
