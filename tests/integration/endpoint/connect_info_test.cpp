// SPDX-License-Identifier: Apache-2.0
// What reaches connect() through a whole endpoint (spec websocket-transport.md §1, §5, §7).
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/digest.hpp"
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

/// Says at once what it was told.
class TellingSocket : public RawSocket {
 public:
  ConnectResult connect(const Params& params, const ConnectInfo& info) override {
    told_ = JsonObject{{"params", params},
                       {"transport", info.transport},
                       {"auth_token", text_or_null(info.auth_token)},
                       {"session", info.session ? Json(*info.session) : Json()},
                       {"constants", info.constants}};
    return ConnectResult::ok();
  }
  void init() override { push(boost::json::serialize(told_)); }
  void handle_in(std::string_view, MessageKind) override {}

 private:
  JsonObject told_;
};

class ConnectInfoOfEndpoint : public EndpointTest {
 protected:
  [[nodiscard]] JsonObject told(std::string_view target, const HttpHeaders& headers = {}) {
    auto visitor = client(target, headers);
    return boost::json::parse(visitor.receives_text()).as_object();
  }
  [[nodiscard]] HttpAnswer answer_to_offer(std::string offered) {
    return answer_to_upgrade("/auth/websocket", {{"sec-websocket-protocol", std::move(offered)}});
  }
};

const std::string kToken = "base64url.bearer.phx." + base::base64url("secret");

TEST_F(ConnectInfoOfEndpoint, HasTheVariablesOfThePathAmongTheParameters_B64_B65) {
  endpoint().socket<TellingSocket>("/custom/:socket_var", {.websocket = {.path = ":path_var/path"}});
  start();
  EXPECT_EQ(told("/custom/123/a%20b/path?key=value&socket_var=query").at("params"),
            (Json{{"key", "value"}, {"socket_var", "123"}, {"path_var", "a%20b"}}));
  EXPECT_EQ(answer_to_upgrade("/custom/123/456").status, 404U);
}

TEST_F(ConnectInfoOfEndpoint, HasTheTokenAndTheAnswerIsPhoenix_B87) {
  endpoint().socket<TellingSocket>("/auth", {.auth_token = true});
  start();
  EXPECT_EQ(told("/auth/websocket", {{"sec-websocket-protocol", "phoenix, " + kToken}}).at("auth_token"),
            "secret");
  EXPECT_EQ(answer_to_offer("phoenix, " + kToken).headers.get("sec-websocket-protocol"), "phoenix");
  EXPECT_EQ(answer_to_offer(kToken).status, 101U);
  EXPECT_FALSE(answer_to_offer(kToken).headers.contains("sec-websocket-protocol"));
}

TEST_F(ConnectInfoOfEndpoint, HasNoTokenOfNoneOrSeveral_B88) {
  endpoint().socket<TellingSocket>("/auth", {.auth_token = true});
  start();
  EXPECT_EQ(told("/auth/websocket").at("auth_token"), Json());
  for (const std::string& offered : {std::string("phoenix"), "phoenix, " + kToken + ", " + kToken}) {
    EXPECT_EQ(told("/auth/websocket", {{"sec-websocket-protocol", offered}}).at("auth_token"), Json());
  }
}

TEST_F(ConnectInfoOfEndpoint, RefusesATokenThatIsNotBase64AndLivesOn_B89) {
  endpoint().socket<TellingSocket>("/auth", {.auth_token = true});
  start();
  const HttpAnswer answer = answer_to_offer("phoenix, base64url.bearer.phx.%%%");
  EXPECT_EQ(answer.status, 403U);
  EXPECT_EQ(answer.body, "");
  EXPECT_TRUE(log->has(LogLevel::error, "Could not decode the auth token"));
  EXPECT_EQ(answer_to_offer("phoenix, " + kToken).status, 101U);
}

TEST_F(ConnectInfoOfEndpoint, AnswersPhoenixBeforeTheMountsOwnSubprotocols_B87) {
  endpoint().socket<TellingSocket>("/auth", {.websocket = {.subprotocols = {"sip"}}, .auth_token = true});
  start();
  EXPECT_EQ(answer_to_offer("sip, phoenix, " + kToken).headers.get("sec-websocket-protocol"), "phoenix");
  EXPECT_EQ(answer_to_offer("sip, " + kToken).headers.get("sec-websocket-protocol"), "sip");
  EXPECT_EQ(answer_to_offer("mqtt, " + kToken).status, 403U);
}

TEST_F(ConnectInfoOfEndpoint, TakesATokenForASubprotocolWhereTheMountWantsNone_B86_B87) {
  endpoint().socket<TellingSocket>("/none");
  start();
  const HttpHeaders offer{{"sec-websocket-protocol", "phoenix, " + kToken}};
  EXPECT_EQ(told("/none/websocket", offer).at("auth_token"), Json());
  EXPECT_FALSE(answer_to_upgrade("/none/websocket", offer).headers.contains("sec-websocket-protocol"));
}

TEST_F(ConnectInfoOfEndpoint, HasTheConstantsAndTheTransport_B91) {
  endpoint().socket<TellingSocket>("/socket", {.constants = {{"signing_salt", "salt"}}});
  start();
  const JsonObject all = told("/socket/websocket");
  EXPECT_EQ(all.at("constants"), (Json{{"signing_salt", "salt"}}));
  EXPECT_EQ(all.at("transport"), "websocket");
}

/// Says what it was made with.
class MadeSocket : public RawSocket {
 public:
  explicit MadeSocket(std::string what) : what_(std::move(what)) {}
  void init() override { push(what_); }
  void handle_in(std::string_view, MessageKind) override {}

 private:
  std::string what_;
};

TEST_F(ConnectInfoOfEndpoint, MayReachASocketThatAFactoryMakes) {
  endpoint().socket("/made", [] { return std::make_unique<MadeSocket>("from outside"); });
  start();
  auto visitor = client("/made/websocket");
  EXPECT_EQ(visitor.receives_text(), "from outside");
}

// --- session ---

class SessionOfEndpoint : public ConnectInfoOfEndpoint {
 protected:
  SessionOfEndpoint() {
    config.secret_key_base = std::string(64, 's');
    const Sessions sessions =
        Sessions::create({.current = config.secret_key_base}, session_options()).value();
    token_ = sessions.csrf_token(session_);
    cookie_ = "_hello_key=" + sessions.write(session_).value();
  }
  [[nodiscard]] static SessionOptions session_options() {
    return {.key = "_hello_key", .signing_salt = "salt"};
  }
  void mount(bool check_csrf = true) {
    endpoint().socket<TellingSocket>(
        "/socket", {.websocket = {.check_csrf = check_csrf, .connect_info = {ConnectInfoKey::session}},
                    .session = session_options()});
    start();
  }
  [[nodiscard]] Json session_seen(const std::string& query, const HttpHeaders& headers = {}) {
    return told("/socket/websocket" + query, headers).at("session");
  }

  JsonObject session_{{"from_session", "123"}};
  std::string token_;
  std::string cookie_;
};

TEST_F(SessionOfEndpoint, ReachesConnectWithCookieAndToken_B92) {
  mount();
  EXPECT_EQ(session_seen("?_csrf_token=" + token_, {{"cookie", cookie_}}), Json(session_));
  EXPECT_EQ(session_seen("?_csrf_token=" + token_), Json());
  EXPECT_EQ(session_seen("?_csrf_token=bad", {{"cookie", cookie_}}), Json());
}

TEST_F(SessionOfEndpoint, NeedsNoTokenWhereTheMountSaysSo_B93) {
  mount(false);
  EXPECT_EQ(session_seen("", {{"cookie", cookie_}}), Json(session_));
}

TEST_F(SessionOfEndpoint, ComesOnlyWhereConnectInfoAsksForIt_B91) {
  endpoint().socket<TellingSocket>("/socket", {.session = session_options()});
  start();
  EXPECT_EQ(session_seen("?_csrf_token=" + token_, {{"cookie", cookie_}}), Json());
}

TEST_F(SessionOfEndpoint, MayHaveItsOptionsFromACallback_B93) {
  endpoint().socket<TellingSocket>("/socket", {.websocket = {.connect_info = {ConnectInfoKey::session}},
                                               .session_callback = &session_options});
  start();
  EXPECT_EQ(session_seen("?_csrf_token=" + token_, {{"cookie", cookie_}}), Json(session_));
}

}  // namespace
}  // namespace roost::test
