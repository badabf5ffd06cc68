// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "roost/steps.hpp"

namespace roost::steps {
namespace {

SessionCookieOptions options(char secret = 's') {
  return {.secrets = {.current = std::string(64, secret), .previous = {}},
          .session = {.key = "_app_key", .signing_salt = "salt"}};
}

std::string cookie(const JsonObject& session, char secret = 's') {
  const SessionCookieOptions made = options(secret);
  return "_app_key=" + Sessions::create(made.secrets, made.session).value().write(session).value();
}

StepResult ask(const std::string& cookies) {
  HttpRequest request;
  if (!cookies.empty()) request.headers = {{"Cookie", cookies}};
  return run_step(session_cookie(options()), request).get();
}

TEST(SessionCookie, AddsTheSession) {
  const StepResult result = ask("theme=dark; " + cookie({{"user_id", 7}}));
  ASSERT_TRUE(result.allowed());
  EXPECT_EQ(result.added(), (JsonObject{{"session", {{"user_id", 7}}}}));
}

TEST(SessionCookie, MissingOrForeignIs401) {
  const std::string changed = cookie({{"user_id", 7}}) + "x";
  for (const std::string& cookies :
       {std::string(), std::string("theme=dark"), std::string("_app_key="), std::string("_app_key=nonsense"),
        cookie({{"user_id", 7}}, 'o'), changed}) {
    const StepResult result = ask(cookies);
    ASSERT_FALSE(result.allowed()) << cookies;
    EXPECT_EQ(result.response()->status, 401U);
  }
}

TEST(SessionCookie, WithATooShortSecretIsAnError) {
  SessionCookieOptions short_secret = options();
  short_secret.secrets.current = std::string(63, 's');
  EXPECT_THROW(static_cast<void>(session_cookie(short_secret)), std::invalid_argument);
}

}  // namespace
}  // namespace roost::steps
