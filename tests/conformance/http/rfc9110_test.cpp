// SPDX-License-Identifier: Apache-2.0
// RFC 9110: the semantics of requests and responses, as far as they concern a server.
#include <gmock/gmock.h>

#include "request_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Rfc9110 : public RequestTest {};

TEST_F(Rfc9110, AHigherMinorVersionIsTreatedAsTheHighestSupported_2_5) {
  EXPECT_EQ(outcome_of("GET / HTTP/1.2\r\nHost: x\r\n\r\n"), "200 GET / x ");
  EXPECT_EQ(outcome_of("GET / HTTP/1.9\r\nHost: x\r\n\r\n"), "200 GET / x ");
  EXPECT_FALSE(closed_);
  EXPECT_EQ(outcome_of("GET / HTTP/1.2\r\n\r\n"), "400") << "and needs a Host";
}

TEST_F(Rfc9110, AnotherMajorVersionIs505_15_6_6) {
  for (const char* version : {"HTTP/0.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"})
    EXPECT_EQ(outcome_of("GET / " + std::string(version) + "\r\nHost: x\r\n\r\n"), "505") << version;
  EXPECT_EQ(outcome_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505");
}

TEST_F(Rfc9110, HeaderNamesAreCaseInsensitive_5_1) {
  EXPECT_EQ(outcome_of(with_headers("hOsT: x\r\n")), "200 GET / x ");
  EXPECT_EQ(outcome_of("POST / HTTP/1.1\r\nhost: x\r\nCONTENT-length: 2\r\n\r\nok"), "200 POST / x ok");
}

TEST_F(Rfc9110, ControlsThatCouldEndALineAreRefusedInValues_5_5) {
  EXPECT_EQ(outcome_of(with_headers(std::string("Host: x\r\nA: b\0c\r\n", 17))), "400");
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nA: b\nC: d\r\n")), "400");
}

TEST_F(Rfc9110, EveryResponseHasADate_6_6_1) {
  for (const auto& request : {get("/"), get("/?x=%ff"), with_headers(""),
                              std::string("GET / HTTP/3.0\r\n\r\n"), "GET /" + std::string(9000, 'a')})
    EXPECT_THAT(said_to(request), HasSubstr("\r\ndate: ")) << request.substr(0, 40);
}

TEST_F(Rfc9110, AnHttpsTargetIsRefusedInClearText_7_4) {
  EXPECT_EQ(outcome_of("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), "421");
  EXPECT_EQ(outcome_of("GET HTTPS://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), "421");
}

TEST_F(Rfc9110, HeadHasNoContentWhateverIsAnswered_9_3_2) {
  const auto found = said_to("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(found, HasSubstr("content-length: 9\r\n"));  // of "HEAD / x "
  EXPECT_EQ(body_of(found), "");
  EXPECT_EQ(body_of(said_to("HEAD /?x=%ff HTTP/1.1\r\nHost: x\r\n\r\n")), "");
}

TEST_F(Rfc9110, ADisallowedMethodGetsTheListOfAllowedOnes_15_5_6) {
  EXPECT_THAT(said_to("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("allow: GET, HEAD, POST\r\n")));
}

TEST_F(Rfc9110, ResponsesWithoutContentHaveNone_15_3_5_and_15_3_6_and_15_4_5) {
  for (const unsigned status : {204U, 205U, 304U}) {
    const auto path = "/status/" + std::to_string(status);
    router_.mount(path, [status](const HttpRequest&, HttpResponder responder) {
      responder.respond(HttpResponse::text("content", status));
    });
    const auto said = said_to(get(path));
    EXPECT_EQ(body_of(said), "") << status;
    EXPECT_THAT(said, Not(HasSubstr("content-length: 7"))) << status;
  }
  EXPECT_THAT(said_to(get("/status/204")), Not(HasSubstr("content-length")));  // §8.6
  EXPECT_THAT(said_to(get("/status/205")), HasSubstr("content-length: 0\r\n"));
}

// --- Expect, §10.1.1 ---

std::string expecting(std::string_view value, std::string_view body = "", std::string_view version = "1.1") {
  return "POST / HTTP/" + std::string(version) + "\r\nHost: x\r\nExpect: " + std::string(value) +
         "\r\nContent-Length: 2\r\n\r\n" + std::string(body);
}

TEST_F(Rfc9110, A100ContinueIsSentBeforeTheContentIfExpected_10_1_1) {
  for (const char* value :
       {"100-continue", "100-Continue", " 100-CONTINUE ", ",100-continue", "a=b, 100-continue"})
    EXPECT_EQ(outcome_of(expecting(value)), "100 ") << value;
}

TEST_F(Rfc9110, AnHttp10RequestNeverGetsA100Continue_10_1_1_and_15_2) {
  EXPECT_EQ(outcome_of(expecting("100-continue", "", "1.0")), "");
  EXPECT_EQ(outcome_of(expecting("100-continue", "ok", "1.0")), "200 POST / x ok");
}

TEST_F(Rfc9110, ARequestWithItsContentNeedsNoContinue_10_1_1) {
  EXPECT_EQ(outcome_of(expecting("100-continue", "ok")), "200 POST / x ok");
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nExpect: 100-continue\r\n")), "200 GET / x ");
}

TEST_F(Rfc9110, UnacceptableContentIsRefusedInsteadOfAContinue_10_1_1) {
  const auto said =
      said_to("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_THAT(said, AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("connection: close\r\n")));
}

// --- Upgrade, §7.8 ---

class Rfc9110Upgrade : public RequestTest {
 protected:
  void SetUp() override {
    router_.mount("/up", [](const HttpRequest&, HttpResponder responder) {
      HttpResponse head = HttpResponse::empty(101);
      head.headers.add("connection", "Upgrade");
      head.headers.add("upgrade", "other");
      upgrade(std::move(responder), std::move(head),
              [](Upgraded upgraded) { (void)upgraded.socket.write(upgraded.head); });
    });
    RequestTest::SetUp();
  }
};

TEST_F(Rfc9110Upgrade, AnOfferMayBeIgnored_7_8) {
  EXPECT_EQ(outcome_of(get("/", "Connection: upgrade\r\nUpgrade: other\r\n")), "200 GET / x ");
}

TEST_F(Rfc9110Upgrade, AnExpectedContinueComesBeforeTheSwitch_7_8) {
  const auto said = said_to(get("/up", "Connection: upgrade\r\nUpgrade: other\r\nExpect: 100-continue\r\n"));
  EXPECT_THAT(said, StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n"));
}

TEST_F(Rfc9110Upgrade, ASwitchNamesTheProtocolAndHasNoLength_7_8) {
  const auto said = said_to(get("/up", "Connection: upgrade\r\nUpgrade: other\r\n"));
  EXPECT_THAT(said, AllOf(StartsWith("HTTP/1.1 101 "), HasSubstr("upgrade: other\r\n"),
                          HasSubstr("connection: Upgrade\r\n"), Not(HasSubstr("content-length"))));
}

// --- the page of an error, by Accept (§12.5.1), whatever is wrong with the head ---

class ErrorPage : public RequestTest {
 protected:
  static constexpr const char* kHtml = "content-type: text/html";
};

TEST_F(ErrorPage, IsChosenByTheHeadersReceivedWhenThereAreTooMany) {
  const std::string cookie = "Cookie: " + std::string(20'000, 'c') + "\r\n";
  const std::string wish = "Accept: text/html,*/*;q=0.8\r\n";
  for (const auto& headers : {wish + cookie, cookie + wish}) {
    const auto said = said_to(get("/", headers));
    EXPECT_THAT(said,
                AllOf(StartsWith("HTTP/1.1 431 "), HasSubstr(kHtml), HasSubstr("Deleting cookies may help")));
  }
  EXPECT_THAT(said_to(get("/", cookie)), HasSubstr("content-type: application/json"));
  EXPECT_THAT(said_to(get("/", cookie + "Accept: application/json\r\n")),
              HasSubstr("content-type: application/json"));
}

TEST_F(ErrorPage, IsChosenByTheHeadersAfterAMalformedLine) {
  const std::string wish = "accept:text/html\r\n";
  for (const auto& request :
       {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n" + wish + "\r\n",
        "GET /a b HTTP/1.1\r\nHost: x\r\n" + wish + "\r\n", "GET / HTTP/3.0\r\nHost: x\r\n" + wish + "\r\n",
        get("/", "broken\r\n" + wish), get("/", wish + "A: b\r\n folded\r\n"), get("/", wish + "Host: y\r\n"),
        get("/", wish + "Content-Length: x\r\n")})
    EXPECT_THAT(said_to(request), HasSubstr(kHtml)) << request.substr(0, 60);
}

TEST_F(ErrorPage, IsChosenByTheHeadersReceivedBeforeATimeout) {
  auto peer = connect();
  peer.send("GET / HTTP/1.1\r\nAccept: text/html\r\nX-Slow: ");
  turn();
  advance(kHandshakeTimeout);
  settle(peer);
  EXPECT_THAT(peer.take(), AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr(kHtml)));
}

}  // namespace
}  // namespace roost::http
