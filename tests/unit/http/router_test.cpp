// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "http/exchange.hpp"
#include "http/make_request.hpp"
#include "http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;

/// Keeps the answer; 500 if there was none.
class RecordedAnswer final : public Exchange {
 public:
  explicit RecordedAnswer(HttpResponse& into) : into_(into) {}
  void respond_with_file(HttpResponse, std::unique_ptr<FileBody>) override {}
  void respond(HttpResponse response, OnLost) override { into_ = std::move(response); }
  void upgrade(HttpResponse head, TakeOver) override { into_ = std::move(head); }
  void abandon() override { into_ = HttpResponse::empty(500); }

 private:
  HttpResponse& into_;
};

class RouterTest : public ::testing::Test {
 protected:
  HttpResponse ask(std::string method, std::string target) {
    http1::Request wire;
    wire.method = std::move(method);
    wire.target = std::move(target);
    HttpResponse response;
    auto request = std::get<HttpRequest>(make_request(std::move(wire)));
    router_.dispatch(request, HttpResponder(std::make_unique<RecordedAnswer>(response)));
    return response;
  }

  static HttpHandler says(const std::string& text) {
    return
        [text](const HttpRequest&, HttpResponder responder) { responder.respond(HttpResponse::text(text)); };
  }

  std::shared_ptr<LogLines> log_ = std::make_shared<LogLines>();
  Logger logger_{log_};
  Router router_{logger_};
};

TEST_F(RouterTest, SlashesAreIgnoredButCaseAndExtraSegmentsMatter_B66) {
  router_.mount("/socket/websocket", says("socket"));
  EXPECT_EQ(ask("GET", "//socket//websocket/").body, "socket");
  EXPECT_EQ(ask("GET", "/SOCKET/websocket").status, 404U);
  EXPECT_EQ(ask("GET", "/socket/websocket/x").status, 404U);
  EXPECT_EQ(ask("GET", "/socket").status, 404U);
}

TEST_F(RouterTest, EveryMountIsFound_B62) {
  router_.mount("/ws", says("ws"));
  router_.mount("/ws/admin", says("admin"));
  EXPECT_EQ(ask("GET", "/ws").body, "ws");
  EXPECT_EQ(ask("GET", "/ws/admin").body, "admin");
}

TEST_F(RouterTest, MountsComeBeforeRoutesAndTheFirstDeclaredWins) {
  router_.route("GET", "/a", says("route"));
  router_.mount("/a", says("first mount"));
  router_.mount("/a", says("second mount"));
  EXPECT_EQ(ask("GET", "/a").body, "first mount");
}

TEST_F(RouterTest, AMountMatchesEveryMethod_B67) {
  router_.mount("/socket", says("socket"));
  for (const char* method : {"GET", "POST", "PUT", "HEAD", "DELETE", "FOO"})
    EXPECT_EQ(ask(method, "/socket").body, "socket") << method;
}

TEST_F(RouterTest, APrefixMatchesEverythingBelowIt) {
  router_.route("GET", "/files", says("files"), PathMatch::prefix);
  EXPECT_EQ(ask("GET", "/files").body, "files");
  EXPECT_EQ(ask("GET", "/files/a/b").body, "files");
  EXPECT_EQ(ask("GET", "/filesystem").status, 404U);
  EXPECT_EQ(ask("GET", "/").status, 404U);
}

TEST_F(RouterTest, AnotherMethodIs405WithTheAllowedOnes) {
  router_.route("GET", "/a", says("get"));
  router_.route("POST", "/a", says("post"));
  EXPECT_EQ(ask("POST", "/a").body, "post");
  EXPECT_EQ(ask("HEAD", "/a").body, "get");
  const auto refused = ask("DELETE", "/a");
  EXPECT_EQ(refused.status, 405U);
  EXPECT_EQ(refused.headers.get("allow"), "GET, HEAD, POST");
}

TEST_F(RouterTest, AnUnknownPathIs404AndRevealsNothingInternal_G228) {
  const auto response = ask("GET", "/nothing");
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.body, R"({"errors":{"detail":"Not Found"}})");
}

TEST_F(RouterTest, VariablesOfThePathArriveAtTheHandlerAndComeBeforeTheQuery_B65) {
  const auto says_id = [](const HttpRequest& request, HttpResponder responder) {
    responder.respond(HttpResponse::text(*request.param("id") + "," + *request.param("other")));
  };
  router_.route("GET", "/rooms/:id", says_id);
  router_.mount("/ws/:id", says_id);
  EXPECT_EQ(ask("GET", "/rooms/1?other=2").body, "1,2");
  EXPECT_EQ(ask("GET", "/ws/a%20b?id=query&other=2").body, "a%20b,2");
  EXPECT_EQ(ask("DELETE", "/rooms/1").status, 405U);
}

TEST_F(RouterTest, APathWithABadVariableIsRefusedWhenItIsDeclared_B64) {
  EXPECT_THROW(router_.route("GET", "/:Id", says("x")), std::invalid_argument);
  EXPECT_THROW(router_.mount("/a/:", says("x")), std::invalid_argument);
}

TEST_F(RouterTest, AHandlerThatThrowsIs500AndLogged) {
  router_.route("GET", "/a",
                [](const HttpRequest&, HttpResponder) { throw std::runtime_error("secret detail"); });
  router_.route("GET", "/b", [](const HttpRequest&, HttpResponder) { throw 7; });
  EXPECT_EQ(ask("GET", "/a").status, 500U);
  EXPECT_THAT(log_->text(), HasSubstr("GET /a: the handler threw: secret detail"));
  EXPECT_EQ(ask("GET", "/b").status, 500U);
  EXPECT_THAT(log_->text(), HasSubstr("GET /b: the handler threw: not a std::exception"));
}

TEST_F(RouterTest, AHandlerThatThrowsIsLoggedWithTheFilteredParameters) {
  router_.route("GET", "/rooms/:id",
                [](const HttpRequest&, HttpResponder) { throw std::runtime_error("boom"); });
  EXPECT_EQ(ask("GET", "/rooms/7?password=secret&page=2").status, 500U);
  EXPECT_THAT(log_->text(), HasSubstr("GET /rooms/7: the handler threw: boom\n  Parameters: "
                                      R"({"password":"[FILTERED]","page":"2","id":"7"})"));
}

TEST_F(RouterTest, SegmentsAreMatchedUndecoded) {
  router_.route("GET", "/a b", says("decoded"));
  EXPECT_EQ(ask("GET", "/a%20b").status, 404U);
}

}  // namespace
}  // namespace roost::http
