// SPDX-License-Identifier: Apache-2.0
// Spec websocket-transport.md §5, session.
#include "transport/admission/session_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace roost::transport {
namespace {

using ::testing::HasSubstr;

const TokenSecrets kSecrets{.current = std::string(64, 's')};

SessionOptions session_options() {
  return {.key = "_app_key", .signing_salt = "salt"};
}
SessionLoader loader(SessionOptions session = session_options()) {
  return SessionLoader::make({.session = std::move(session)}, kSecrets).value();
}
SessionLoader loader_by(std::function<SessionOptions()> callback) {
  return SessionLoader::make({.session_callback = std::move(callback)}, kSecrets).value();
}

/// A visitor with a session, and what a page made for her sends.
struct Amy {
  explicit Amy(const SessionOptions& options = session_options()) {
    const Sessions sessions = Sessions::create(kSecrets, options).value();
    token = sessions.csrf_token(session);
    cookie = sessions.write(session).value();
  }
  [[nodiscard]] HttpRequest request() const {
    HttpRequest request;
    request.headers = {{"Cookie", "other=1; _app_key=" + cookie}};
    request.params = {{"_csrf_token", token}};
    return request;
  }

  JsonObject session{{"user", "amy"}};
  std::string token;
  std::string cookie;
};

TEST(SessionLoader, FindsTheSessionOfACookieWithItsToken_B92) {
  const Amy amy;
  EXPECT_EQ(loader().load(amy.request(), CsrfCheck::on), amy.session);
}

TEST(SessionLoader, FindsNoneWithoutCookieOrToken_B92) {
  const Amy amy;
  HttpRequest without_cookie = amy.request(), without_token = amy.request(), with_neither;
  without_cookie.headers.remove("cookie");
  without_token.params.clear();
  for (const HttpRequest& request : {without_cookie, without_token, with_neither})
    EXPECT_EQ(loader().load(request, CsrfCheck::on), std::nullopt);
}

TEST(SessionLoader, FindsNoneForATokenOfAnotherSessionOrACookieThatWasChanged_B92) {
  const Amy amy, bob;
  HttpRequest wrong_token = amy.request(), wrong_cookie = amy.request();
  wrong_token.params = {{"_csrf_token", bob.token}};
  wrong_cookie.headers.set("cookie", "_app_key=x" + amy.cookie);
  EXPECT_EQ(loader().load(wrong_token, CsrfCheck::on), std::nullopt);
  EXPECT_EQ(loader().load(wrong_cookie, CsrfCheck::on), std::nullopt);
}

TEST(SessionLoader, NeedsNoTokenWhereTheCheckIsOffButACookieStill_B93) {
  const Amy amy;
  HttpRequest without_token = amy.request(), without_cookie;
  without_token.params.clear();
  EXPECT_EQ(loader().load(without_token, CsrfCheck::off), amy.session);
  EXPECT_EQ(loader().load(without_cookie, CsrfCheck::off), std::nullopt);
}

TEST(SessionLoader, TakesAnUnreadableCookieForAnEmptySessionWhereTheCheckIsOff_B93) {
  HttpRequest request;
  request.headers = {{"cookie", "_app_key=rubbish"}};
  EXPECT_EQ(loader().load(request, CsrfCheck::off), JsonObject());
  EXPECT_EQ(loader().load(request, CsrfCheck::on), std::nullopt);
}

TEST(SessionLoader, ReadsTheCsrfStateFromTheMemberThatIsConfigured_B93) {
  SessionOptions options = session_options();
  options.csrf_token_key = "state";
  const Amy amy(options);
  EXPECT_EQ(loader(options).load(amy.request(), CsrfCheck::on), amy.session);
  EXPECT_EQ(loader().load(amy.request(), CsrfCheck::on), std::nullopt);
}

TEST(SessionLoader, AsksTheCallbackForItsOptionsAtEachRequest_B93) {
  int asked = 0;
  std::string salt = "salt";
  const SessionLoader loader = loader_by([&] {
    ++asked;
    return SessionOptions{.key = "_app_key", .signing_salt = salt};
  });
  const Amy amy;
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(loader.load(amy.request(), CsrfCheck::on), amy.session);
  salt = "another salt";
  EXPECT_EQ(loader.load(amy.request(), CsrfCheck::on), std::nullopt);
  EXPECT_EQ(asked, 2);
}

TEST(SessionLoader, ThrowsForACallbackThatGivesNoUsableOptions_B93) {
  const SessionLoader loader = loader_by([] { return SessionOptions{}; });
  EXPECT_THROW(static_cast<void>(loader.load({}, CsrfCheck::on)), std::invalid_argument);
}

TEST(SessionLoader, HasOneSourceOfItsOptionsAndAGoodSecret_B83) {
  const auto fault = [](const SocketOptions& options, const TokenSecrets& secrets) {
    const auto made = SessionLoader::make(options, secrets);
    return made ? "none" : made.error().message;
  };
  EXPECT_EQ(fault({.session = session_options()}, kSecrets), "none");
  EXPECT_THAT(fault({.session = session_options()}, {}), HasSubstr("at least 64 bytes"));
  EXPECT_THAT(fault({.session = session_options(), .session_callback = session_options}, kSecrets),
              HasSubstr("keep one of them"));
}

}  // namespace
}  // namespace roost::transport
