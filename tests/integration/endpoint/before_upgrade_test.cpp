// SPDX-License-Identifier: Apache-2.0
// Steps in front of WebSockets, long polling and routes of a whole endpoint.
#include <thread>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

/// Refuses whom the steps in front of it have not named.
struct NamedSocket : Socket {
  static Routes routes() { return {channel<RoomChannel>("room:*")}; }
  ConnectResult connect(const Params&, const ConnectInfo& info) override {
    return info.added.contains("name") ? ConnectResult::ok() : ConnectResult::error();
  }
};

StepResult name_by_header(const HttpRequest& request) {
  const auto name = request.headers.get("x-name");
  if (!name) return StepResult::refuse(HttpResponse::text("who are you?", 401));
  return StepResult::allow({{"name", *name}});
}

class BeforeUpgrade : public EndpointTest {
 protected:
  void start_named(Steps steps) {
    config.secret_key_base = std::string(64, 's');
    endpoint().socket<NamedSocket>("/socket",
                                   {.longpoll = LongPollOptions{}, .before_upgrade = std::move(steps)});
    start();
  }
};

TEST_F(BeforeUpgrade, AStepAnswersInPlaceOfTheSocketOrAddsToItsConnectInfo) {
  start_named({name_by_header});
  const HttpAnswer refused = answer_to_upgrade("/socket/websocket");
  EXPECT_EQ(refused.status, 401U);
  EXPECT_EQ(refused.body, "who are you?");
  EXPECT_TRUE(client("/socket/websocket?vsn=2.0.0", {{"x-name", "ada"}}).joins("room:1"));
}

TEST_F(BeforeUpgrade, TheSameStepsAreInFrontOfALongPollSession) {
  start_named({name_by_header});
  const HttpAnswer refused = get(port(), "/socket/longpoll?vsn=2.0.0");
  EXPECT_EQ(refused.status, 401U);
  EXPECT_EQ(refused.headers.get("access-control-allow-origin"), "*");
  const HttpAnswer opened =
      ask(port(), "GET /socket/longpoll?vsn=2.0.0 HTTP/1.1\r\nhost: x\r\nx-name: ada\r\n\r\n");
  EXPECT_THAT(opened.body, ::testing::HasSubstr(R"("status":410)"));
}

TEST_F(BeforeUpgrade, TheSameStepsAreInFrontOfARoute) {
  endpoint().get("/hello", Steps{name_by_header}, [](const HttpRequest& request, HttpResponder responder) {
    responder.respond(HttpResponse::text("hello " + std::string(request.added.at("name").as_string())));
  });
  start();
  EXPECT_EQ(get(port(), "/hello").status, 401U);
  const HttpAnswer hello = ask(port(), "GET /hello HTTP/1.1\r\nhost: x\r\nx-name: ada\r\n\r\n");
  EXPECT_EQ(hello.body, "hello ada");
}

TEST_F(BeforeUpgrade, AStepMayAnswerFromAnotherThread) {
  std::vector<std::jthread> threads;
  start_named({[&](const HttpRequest& request, StepAnswer answer) {
    threads.emplace_back(
        [copy = request, answer = std::move(answer)]() mutable { answer.give(name_by_header(copy)); });
  }});
  EXPECT_EQ(answer_to_upgrade("/socket/websocket").status, 401U);
  EXPECT_TRUE(client("/socket/websocket?vsn=2.0.0", {{"x-name", "ada"}}).joins("room:1"));
}

TEST_F(BeforeUpgrade, AClientThatGoesAwayMeanwhileHarmsNobody) {
  std::promise<StepAnswer> asked;
  start_named({[&](const HttpRequest& request, StepAnswer answer) {
    if (request.headers.contains("x-name")) return answer.give(name_by_header(request));
    asked.set_value(std::move(answer));
  }});
  std::optional<TcpClient> connection(port());
  connection->send(upgrade_request("/socket/websocket"));
  StepAnswer answer = asked.get_future().get();
  connection.reset();
  answer.give(StepResult::allow({{"name", "nobody"}}));
  EXPECT_TRUE(client("/socket/websocket?vsn=2.0.0", {{"x-name", "ada"}}).joins("room:1"));
}

/// What a foreign page makes its visitors ask for never gets to the application's code.
TEST_F(BeforeUpgrade, ThePageOfAnotherOriginIsRefusedInFrontOfTheSteps) {
  std::atomic<int> asked = 0;
  start_named({[&](const HttpRequest&) {
    ++asked;
    return StepResult::allow({{"name", "ada"}});
  }});
  EXPECT_EQ(answer_to_upgrade("/socket/websocket", {{"origin", "http://evil.com"}}).status, 403U);
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket", {{"origin", "http://localhost"}}).status, 101U);
  EXPECT_EQ(asked, 1);
}

TEST_F(BeforeUpgrade, OtherMethodsAreRefusedInFrontOfTheSteps_B67) {
  start_named({[](const HttpRequest&) -> StepResult { throw std::logic_error("asked"); }});
  EXPECT_EQ(post(port(), "/socket/websocket", "{}").status, 400U);
}

TEST_F(BeforeUpgrade, AStopDoesNotWaitForASlowStep) {
  std::promise<StepAnswer> asked;
  start_named(Steps{[&](const HttpRequest&, StepAnswer answer) {
                asked.set_value(std::move(answer));
              }}.within(std::chrono::hours(1)));
  std::optional<TcpClient> connection(port());
  connection->send(upgrade_request("/socket/websocket"));
  const StepAnswer answer = asked.get_future().get();
  auto stopped = stopping();
  EXPECT_EQ(read_answer(*connection)->status, 503U);
  connection.reset();
  EXPECT_TRUE(stopped.get());
}

TEST_F(BeforeUpgrade, ARefusalForGoodOpensAndSendsItsReason) {
  start_named({[](const HttpRequest&) { return StepResult::refuse_for_good("token expired"); }});
  auto visitor = client();
  EXPECT_TRUE(visitor.receives(R"([null,null,"phoenix","refused",{"reason":"token expired"}])"));
  visitor.sends(R"(["1","1","room:1","phx_join",{}])");
  EXPECT_TRUE(visitor.receives(
      R"(["1","1","room:1","phx_reply",{"status":"error","response":{"reason":"token expired"}}])"));
  EXPECT_TRUE(visitor.receives(R"(["1","1","room:1","phx_close",{}])"));
}

}  // namespace
}  // namespace roost::test
