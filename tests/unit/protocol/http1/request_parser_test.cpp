// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/request_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parse_support.hpp"
#include "protocol/http1/head_parser.hpp"

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;

TEST(RequestParser, ReadsLineHeadersAndNoBody) {
  const auto request = request_of("GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Y:  z \r\n\r\n");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/a?b=c");
  EXPECT_EQ(request.version, 11U);
  EXPECT_THAT(request.headers, ElementsAre(Header{"Host", "x"}, Header{"X-Y", "z"}));
  EXPECT_EQ(request.body, "");
  EXPECT_TRUE(request.keep_alive);
}

TEST(RequestParser, ReadsABodyOfContentLength) {
  EXPECT_EQ(request_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").body, "hello");
  EXPECT_EQ(request_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").body, "");
}

TEST(RequestParser, DecodesChunkedCodingAndDropsTrailers) {
  const auto request = request_of(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;ext=\"1\"\r\nhello\r\nA\r\n, world!!!\r\n0\r\nX-Trailer: y\r\n\r\n");
  EXPECT_EQ(request.body, "hello, world!!!");
  EXPECT_FALSE(request.headers.contains("x-trailer"));
}

TEST(RequestParser, LeavesWhatFollowsTheRequest) {
  const std::string first = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok";
  const RequestLimits limits;
  RequestParser parser(limits);
  const auto parsed = parser.parse(first + "GET /next");
  EXPECT_TRUE(std::holds_alternative<Request>(parsed.outcome));
  EXPECT_EQ(parsed.consumed, first.size());
}

TEST(RequestParser, LeavesTheBytesAfterAnUpgradeRequest) {
  const std::string upgrade =
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  const RequestLimits limits;
  RequestParser parser(limits);
  EXPECT_EQ(parser.parse(upgrade + "\x81\x80").consumed, upgrade.size());
}

TEST(RequestParser, SkipsEmptyLinesBeforeTheRequest) {
  EXPECT_EQ(request_of("\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n").target, "/a");
}

TEST(RequestParser, KeepAliveFollowsVersionAndConnectionHeader) {
  EXPECT_FALSE(request_of("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").keep_alive);
  EXPECT_FALSE(request_of("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(request_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST(RequestParser, AsksForTheContinueOnceTheHeadIsComplete) {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  const RequestLimits limits;
  RequestParser parser(limits);
  const auto before = parser.parse(head.substr(0, head.size() - 1));
  EXPECT_FALSE(std::get<NeedMore>(before.outcome).expects_continue);
  const auto after = parser.parse(head);
  EXPECT_TRUE(std::get<NeedMore>(after.outcome).expects_continue);
  EXPECT_EQ(std::get<Request>(parser.parse("ok").outcome).body, "ok");
}

TEST(RequestParser, TreatsAHigherMinorVersionAsTheHighestSupported) {  // RFC 9110 §2.5
  EXPECT_EQ(request_of("GET / HTTP/1.2\r\nHost: x\r\n\r\n").version, 11U);
}

TEST(RequestParser, TakesTheHostFromAnAbsoluteForm) {  // RFC 9112 §3.2.2
  const auto request = request_of("GET http://a:80/b HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n");
  EXPECT_THAT(request.headers.get_all("host"), ElementsAre("a:80"));
  EXPECT_EQ(request.target, "http://a:80/b");
}

TEST(AcceptHeadersIn, AreTheCompleteAcceptLines) {
  const auto accepted = [](std::string_view head) {
    std::string all;
    const auto found = accept_headers_in(head);
    for (const auto& header : found)
      all += header.value + ";";
    return all;
  };
  EXPECT_EQ(accepted("GET / HTTP/1.1\r\nAccept: a\r\nX: y\r\naccept:b\r\n"), "a;b;");
  EXPECT_EQ(accepted("GET / HTTP/1.1\r\nAccept: a"), "");
  EXPECT_EQ(accepted("GET / HTTP/1.1\nAccept: a\nbroken\n Accept: c\n"), "a;");
  EXPECT_EQ(accepted("GET / HTTP/1.1\r\n\r\nAccept: of the body\r\n"), "");
  EXPECT_EQ(accepted("Accept: a\r\n"), "") << "the request line";
  EXPECT_EQ(accepted(""), "");
}

TEST(RequestParser, KnowsWhetherARequestHasBegun) {
  const RequestLimits limits;
  RequestParser parser(limits);
  (void)parser.parse("\r\n\r");
  EXPECT_FALSE(parser.started());
  (void)parser.parse("\r\nG");
  EXPECT_TRUE(parser.started());
}

TEST(RequestParser, KnowsTheHeadersOfARequestWithTooLargeABody) {
  const RequestLimits limits{.body = 1};
  RequestParser parser(limits);
  const auto parsed =
      parser.parse("POST / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(std::get<HttpFault>(parsed.outcome).status, 413U);
  EXPECT_EQ(parser.headers().get("accept"), "text/html");
}

struct Malformed {
  const char* what;
  std::string bytes;
  unsigned status;
};

class MalformedRequest : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedRequest, IsAFaultHoweverItIsSplit) {
  EXPECT_EQ(fault_of(GetParam().bytes).status, GetParam().status) << GetParam().what;
}

std::string get_with(const std::string& headers) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n";
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  while (times-- > 0)
    all += text;
  return all;
}

std::string chunked(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, MalformedRequest,
    ::testing::Values(Malformed{"one word", "NONSENSE\r\n\r\n", 400},
                      Malformed{"no version", "GET /\r\n\r\n", 400},
                      Malformed{"short version", "GET / HTTP/1\r\n\r\n", 400},
                      Malformed{"no such protocol", "GET / FOOBAR12\r\n\r\n", 400},
                      Malformed{"empty target", "GET  HTTP/1.1\r\n\r\n", 400},
                      Malformed{"control in target", "GET /\x01 HTTP/1.1\r\n\r\n", 400},
                      Malformed{"method is not a token", "G(T / HTTP/1.1\r\n\r\n", 400},
                      Malformed{"text after the version", "GET / HTTP/1.1 x\r\n\r\n", 400},
                      Malformed{"HTTP/3.0", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505},
                      Malformed{"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\n", 505},
                      Malformed{"HTTP/0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
                      Malformed{"a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Malformed{"TLS", "\x16\x03\x01", 400},
                      Malformed{"bare line feeds", "GET / HTTP/1.1\nHost: x\n\n", 400},
                      Malformed{"bare line feed in headers", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
                                400}));

INSTANTIATE_TEST_SUITE_P(
    Headers, MalformedRequest,
    ::testing::Values(Malformed{"no colon", get_with("broken"), 400},
                      Malformed{"space before the colon", get_with("A : b"), 400},
                      Malformed{"empty name", get_with(": b"), 400},
                      Malformed{"NUL in a value", get_with(std::string("A: b\0c", 6)), 400},
                      Malformed{"bare CR in a value", get_with("A: b\rc"), 400},
                      Malformed{"folded line", get_with("A: b\r\n c"), 400},
                      Malformed{"folded first line", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
                      Malformed{"no Host in HTTP/1.1", "GET / HTTP/1.1\r\nA: b\r\n\r\n", 400},
                      Malformed{"two Hosts", get_with("Host: y"), 400},
                      Malformed{"a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400}));

INSTANTIATE_TEST_SUITE_P(
    Framing, MalformedRequest,
    ::testing::Values(
        Malformed{"length is not a number", get_with("Content-Length: abc"), 400},
        Malformed{"length is negative", get_with("Content-Length: -1"), 400},
        Malformed{"length has a sign", get_with("Content-Length: +1"), 400},
        Malformed{"length over 64 bits", get_with("Content-Length: 18446744073709551616"), 400},
        Malformed{"two lengths", get_with("Content-Length: 1\r\nContent-Length: 2"), 400},
        Malformed{"two equal lengths", get_with("Content-Length: 0\r\nContent-Length: 0"), 400},
        Malformed{"list of lengths", get_with("Content-Length: 0, 0"), 400},
        Malformed{"length and chunked", get_with("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400},
        Malformed{"chunked and length", get_with("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400},
        Malformed{"chunked twice", get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
        Malformed{"chunked is missing", get_with("Transfer-Encoding: gzip"), 400},
        Malformed{"gzip and chunked", get_with("Transfer-Encoding: gzip, chunked"), 501},
        Malformed{"chunked not last", get_with("Transfer-Encoding: chunked, gzip"), 400},
        Malformed{"chunked in HTTP/1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400}));

INSTANTIATE_TEST_SUITE_P(
    Chunks, MalformedRequest,
    ::testing::Values(Malformed{"size is not a number", chunked("zz\r\n"), 400},
                      Malformed{"no size", chunked("\r\n"), 400},
                      Malformed{"size with a sign", chunked("+5\r\nhello\r\n"), 400},
                      Malformed{"negative size", chunked("-5\r\nhello\r\n"), 400},
                      Malformed{"size with a prefix", chunked("0x5\r\nhello\r\n"), 400},
                      Malformed{"size over 64 bits", chunked("10000000000000000\r\n"), 400},
                      Malformed{"data longer than its size", chunked("1\r\nab\r\n"), 400},
                      Malformed{"line feed without CR", chunked("1\na\r\n0\r\n\r\n"), 400},
                      Malformed{"CR inside a line", chunked("1;a\rb\r\na\r\n"), 400},
                      Malformed{"trailer with a bare line feed", chunked("0\r\nA: b\n\r\n"), 400},
                      Malformed{"extension too long", chunked("1;" + std::string(4096, 'a')), 400},
                      Malformed{"trailer too long", chunked("0\r\nA: " + std::string(4096, 'a')), 400},
                      Malformed{"too many trailers", chunked("0\r\n" + repeated("A: b\r\n", 1400)), 400}));

}  // namespace
}  // namespace roost::http1
