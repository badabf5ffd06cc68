// SPDX-License-Identifier: Apache-2.0
#include "roost/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "token/csrf.hpp"
#include "token/session_keyring.hpp"

namespace roost {
namespace {

const std::string kSecret(64, 's');
const std::string kOldSecret(64, 'o');

SessionOptions options() {
  return {.key = "_app_key", .signing_salt = "salt"};
}
Sessions sessions(SessionOptions wanted = options(), TokenSecrets secrets = {.current = kSecret}) {
  return Sessions::create(secrets, std::move(wanted)).value();
}
std::string fault(const TokenSecrets& secrets, SessionOptions wanted = options()) {
  const auto made = Sessions::create(secrets, std::move(wanted));
  return made ? "none" : made.error().message;
}

TEST(Sessions, RoundTripSignedAndEncrypted_B92) {
  const JsonObject session{{"user_id", 7}};
  SessionOptions encrypted = options();
  encrypted.encryption_salt = "another salt";
  for (const SessionOptions& wanted : {options(), encrypted}) {
    const Sessions one = sessions(wanted);
    EXPECT_EQ(one.read(one.write(session).value()), session);
    EXPECT_EQ(one.read("no cookie of ours"), std::nullopt);
  }
  EXPECT_EQ(sessions().read(sessions(encrypted).write(session).value()), std::nullopt);
}

TEST(Sessions, ReadPreviousSecretsAndRotatedSaltsAndWriteOnlyTheNewest) {
  const JsonObject session{{"user_id", 7}};
  SessionOptions rotated = options();
  rotated.signing_salt = "new salt";
  rotated.rotating = {{.signing_salt = "salt"}};
  const Sessions now = sessions(rotated, {.current = kSecret, .previous = kOldSecret});
  const Sessions before = sessions(options(), {.current = kOldSecret});
  EXPECT_EQ(now.read(before.write(session).value()), session);
  EXPECT_EQ(before.read(now.write(session).value()), std::nullopt);
}

TEST(Sessions, AddACsrfStateOnceAndMakeADifferentTokenEachTime_B92) {
  const Sessions one = sessions();
  JsonObject session;
  const std::string first = one.csrf_token(session);
  const Json state = session.at("_csrf_token");
  const std::string second = one.csrf_token(session);
  EXPECT_EQ(session.at("_csrf_token"), state);
  EXPECT_EQ(first.size(), token::kCsrfTokenSize);
  EXPECT_NE(first, second);
  EXPECT_TRUE(one.is_csrf_token(session, first) && one.is_csrf_token(session, second));
}

TEST(Sessions, RejectATokenMadeForAnotherSession_B92) {
  const Sessions one = sessions();
  JsonObject amys, bobs;
  const std::string amys_token = one.csrf_token(amys);
  static_cast<void>(one.csrf_token(bobs));
  EXPECT_FALSE(one.is_csrf_token(bobs, amys_token));
  for (const JsonObject& session :
       {JsonObject(), JsonObject{{"_csrf_token", 7}}, JsonObject{{"_csrf_token", "too short"}}}) {
    EXPECT_FALSE(one.is_csrf_token(session, amys_token));
  }
  EXPECT_FALSE(one.is_csrf_token(amys, ""));
}

TEST(Sessions, KeepTheCsrfStateUnderTheConfiguredMember_B93) {
  SessionOptions wanted = options();
  wanted.csrf_token_key = "state";
  const Sessions one = sessions(wanted);
  JsonObject session;
  const std::string token = one.csrf_token(session);
  EXPECT_TRUE(session.contains("state") && !session.contains("_csrf_token"));
  EXPECT_TRUE(one.is_csrf_token(session, token));
}

TEST(Sessions, MayBeKeptInAStoreThatNeedsNoSecret) {
  const Sessions one = sessions({.key = "_app_id",
                                 .signing_salt = {},
                                 .store = [](std::string_view cookie) -> std::optional<JsonObject> {
                                   if (cookie == "amy") return JsonObject{{"user", "amy"}};
                                   return std::nullopt;
                                 }},
                                {});
  EXPECT_EQ(one.read("amy"), (JsonObject{{"user", "amy"}}));
  EXPECT_EQ(one.read("eve"), std::nullopt);
  EXPECT_FALSE(one.write({}));
}

TEST(Sessions, NeedSecretsOf64Bytes_G221) {
  EXPECT_EQ(fault({.current = kSecret}), "none");
  EXPECT_EQ(fault({.current = kSecret.substr(1)}), "secret_key_base must be at least 64 bytes, got 63");
  EXPECT_EQ(fault({}), "no secret_key_base is configured, it must be at least 64 bytes");
  EXPECT_EQ(fault({.current = kSecret, .previous = "short"}),
            "previous secret_key_base must be at least 64 bytes, got 5");
}

TEST(Sessions, NeedACookieNameASaltAndACsrfMember) {
  const TokenSecrets secrets{.current = kSecret};
  using ::testing::StartsWith;
  EXPECT_THAT(fault(secrets, {.key = "", .signing_salt = "salt"}), StartsWith("session: key must"));
  EXPECT_THAT(fault(secrets, {.key = "k", .signing_salt = ""}), StartsWith("session: signing_salt must"));
  EXPECT_THAT(fault(secrets, {.key = "k", .signing_salt = "s", .csrf_token_key = ""}),
              StartsWith("session: csrf_token_key must"));
}

}  // namespace
}  // namespace roost
