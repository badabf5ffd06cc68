// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/response_parser.hpp"

#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

constexpr RequestLimits kLimits{};

/// "200 OK|body|rest", "more" or "error: ..."; fed `step` bytes at a time.
std::string outcome(std::string_view bytes, std::size_t step, const RequestLimits& limits = kLimits) {
  ResponseParser parser(limits);
  std::string input;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    input += bytes.substr(at, step);
    std::string_view rest = input;
    auto parsed = parser.parse(rest);
    if (!parsed) return "error: " + parsed.error().message;
    input.erase(0, input.size() - rest.size());
    if (!*parsed) continue;
    input += bytes.substr(std::min(bytes.size(), at + step));
    return std::to_string((*parsed)->status) + " " + (*parsed)->reason + "|" + (*parsed)->body + "|" + input;
  }
  const auto ended = parser.end_of_stream();
  if (!ended) return "more";
  return std::to_string(ended->status) + " " + ended->reason + "|" + ended->body + "|eof";
}

void expect_outcome(std::string_view bytes, const std::string& expected) {
  EXPECT_EQ(outcome(bytes, bytes.size()), expected);
  EXPECT_EQ(outcome(bytes, 1), expected) << "one byte at a time";
}

TEST(ResponseParser, ReadsABodyOfKnownLength) {
  expect_outcome("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nnonext", "403 Forbidden|non|ext");
}

TEST(ResponseParser, ReadsAChunkedBody) {
  expect_outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nX",
                 "200 OK|abcde|X");
}

TEST(ResponseParser, ReadsABodyToTheEndOfTheStream) {
  expect_outcome("HTTP/1.0 404 Not Found\r\n\r\ngone", "404 Not Found|gone|eof");
}

TEST(ResponseParser, AfterA101TheBytesBelongToAnotherProtocol) {
  expect_outcome("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi",
                 "101 Switching Protocols||\x81\x02hi");
}

TEST(ResponseParser, A204HasNoBody) {
  expect_outcome("HTTP/1.1 204 No Content\r\n\r\nnext", "204 No Content||next");
}

TEST(ResponseParser, InterimResponsesAreSkipped) {
  expect_outcome(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n"
      "Content-Length: 1\r\n\r\nx",
      "200 OK|x|");
}

TEST(ResponseParser, ATruncatedResponseIsNotAResponse) {
  expect_outcome("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "more");
  expect_outcome("HTTP/1.1 200 OK\r\nContent-", "more");
}

TEST(ResponseParser, KeepsEveryHeader) {
  ResponseParser parser(kLimits);
  std::string_view input = "HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n";
  const auto response = **parser.parse(input);
  EXPECT_EQ(response.headers.get_all("set-cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
}

TEST(ResponseParser, WhatIsNotHttpIsAnError) {
  for (const auto* bytes : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\n\n"})
    EXPECT_EQ(outcome(bytes, 1).substr(0, 6), "error:") << bytes;
}

TEST(ResponseParser, TheBodyHasALimit) {
  const RequestLimits limits{.body = 4};
  for (const auto* head : {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"})
    EXPECT_NE(outcome(std::string(head) + "abcd", 1, limits).substr(0, 6), "error:") << head;
  for (const auto* head : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"})
    EXPECT_EQ(outcome(std::string(head) + "abcde", 1, limits).substr(0, 6), "error:") << head;
}

}  // namespace
}  // namespace roost::http1
