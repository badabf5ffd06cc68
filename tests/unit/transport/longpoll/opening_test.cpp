// SPDX-License-Identifier: Apache-2.0
// How a session is opened, or refused (spec longpoll-transport.md §2, §3, §5).
#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(LongPollTest, AGetWithoutATokenOpensASession_C114) {
  const auto answer = ask("GET", "vsn=2.0.0");
  EXPECT_EQ(answer->response->status, 200U);
  EXPECT_EQ(answer->status(), 410);
  EXPECT_THAT(answer->messages(), IsEmpty());
  EXPECT_FALSE(answer->token().empty());
  EXPECT_EQ(answer->response->headers.get("cache-control"), "no-store");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-origin"), "*");
  EXPECT_EQ(answer->response->headers.get("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(server().open_sessions(), 1U);
}

TEST_F(LongPollTest, ARefusedConnectOrVersionIsForbiddenAndHasNoToken_C115) {
  const auto expect_forbidden = [](const Answer& answer) {
    EXPECT_EQ(answer.response->status, 200U);
    EXPECT_EQ(answer.response->body, R"({"status":403})");
  };
  expect_forbidden(*ask("GET", "vsn=9.0.0"));
  connect = [] { return ConnectResult::error(); };
  expect_forbidden(*ask("GET", "vsn=2.0.0"));
  connect = [] { return ConnectResult::error("no seats left"); };
  expect_forbidden(*ask("GET", "vsn=2.0.0"));
  EXPECT_EQ(server().open_sessions(), 0U);
}

TEST_F(LongPollTest, AConnectThatThrowsIsLoggedAndLeavesTheRequestUnanswered) {
  connect = []() -> ConnectResult { throw std::runtime_error("boom"); };
  EXPECT_TRUE(ask("GET", "vsn=2.0.0")->abandoned) << "which is a 500";
  EXPECT_TRUE(node.log->has(LogLevel::error, "connect of the socket at /socket threw: boom"));
}

TEST_F(LongPollTest, ARefusedOriginIsForbiddenForEveryMethod_C116) {
  for (const char* method : {"GET", "POST", "OPTIONS"}) {
    const auto answer = ask(method, "vsn=2.0.0", {{"origin", "https://evil.example"}});
    EXPECT_EQ(answer->response->status, 200U) << method;
    EXPECT_EQ(answer->response->body, R"({"status":403})") << method;
  }
  EXPECT_EQ(ask("GET", "vsn=2.0.0", {{"origin", "https://good.example"}})->status(), 410);
}

TEST_F(LongPollTest, OptionsAllowsWhatTheBrowserAsksFor_C117) {
  const auto answer = ask("OPTIONS", "", {{"access-control-request-headers", "content-type, x-y"}});
  EXPECT_EQ(answer->response->status, 200U);
  EXPECT_EQ(answer->response->body, "");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-methods"), "get, post, options");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-headers"), "content-type, x-y");
  EXPECT_EQ(answer->response->headers.get("access-control-max-age"), "3600");
  EXPECT_EQ(ask("OPTIONS", "")->response->headers.get("access-control-allow-headers"), "");
}

TEST_F(LongPollTest, AnyOtherMethodIsABadRequest_C118) {
  for (const char* method : {"PUT", "DELETE", "HEAD"}) {
    const auto answer = ask(method, "");
    EXPECT_EQ(answer->response->status, 400U) << method;
    EXPECT_EQ(answer->response->body, "") << method;
  }
}

TEST_F(LongPollTest, TheAuthTokenComesByHeaderWhereTheMountWantsIt_C137) {
  auth_token = true;
  ask("GET", "vsn=2.0.0", {{"x-phoenix-authtoken", "secret"}});
  EXPECT_EQ(connect_info.auth_token, "secret");
  ask("GET", "vsn=2.0.0");
  EXPECT_EQ(connect_info.auth_token, std::nullopt);
  EXPECT_EQ(connect_info.transport, "longpoll");
}

TEST_F(LongPollTest, TheAuthTokenIsIgnoredWhereTheMountDoesNotWantIt_C137) {
  ask("GET", "vsn=2.0.0", {{"x-phoenix-authtoken", "secret"}});
  EXPECT_EQ(connect_info.auth_token, std::nullopt);
}

TEST_F(LongPollTest, ConnectGetsParametersAndWhatTheMountAsksFor_C138) {
  options.connect_info = {ConnectInfoKey::peer_data, ConnectInfoKey::uri, ConnectInfoKey::x_headers,
                          ConnectInfoKey::trace_context_headers};
  ask("GET", "vsn=2.0.0&user=ann", {{"host", "a.example"}, {"x-one", "1"}, {"traceparent", "00-1"}});
  EXPECT_EQ(param(params, "user"), "ann");
  EXPECT_EQ(connect_info.peer_data->address, "192.0.2.1");
  EXPECT_EQ(connect_info.uri->path, "/socket/longpoll");
  EXPECT_THAT(connect_info.x_headers, ElementsAre(testing::Pair("x-one", "1")));
  EXPECT_THAT(connect_info.trace_context_headers, ElementsAre(testing::Pair("traceparent", "00-1")));
}

TEST_F(LongPollTest, AShardHasAsManySessionsAsTheMountAllows) {
  options.max_sessions = 2;
  open();
  open();
  EXPECT_EQ(ask("GET", "vsn=2.0.0")->response->status, 503U);
  EXPECT_TRUE(node.log->has(LogLevel::error, "Reached max sessions limit of 2"));
}

}  // namespace
}  // namespace roost::test
