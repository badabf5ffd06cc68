// SPDX-License-Identifier: Apache-2.0
// Every limit in pairs: at the limit and one past it, however the bytes are split.
#include <gtest/gtest.h>

#include "parse_support.hpp"

namespace roost::http1 {
namespace {

std::string with_line_of(std::size_t size) {
  const std::string_view around = "GET / HTTP/1.1";
  return "GET /" + std::string(size - around.size(), 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

TEST(RequestLimits, ALineAtTheLimitPassesAndOneByteMoreIs414) {
  const RequestLimits limits{.request_line = 100};
  EXPECT_EQ(request_of(with_line_of(100), limits).method, "GET");
  EXPECT_EQ(fault_of(with_line_of(101), limits).status, 414U);
}

TEST(RequestLimits, TheDefaultLineIs8KiB) {
  const RequestLimits limits;
  EXPECT_TRUE(std::holds_alternative<Request>(feed(with_line_of(8192), 1000, limits)));
  EXPECT_TRUE(std::holds_alternative<HttpFault>(feed(with_line_of(8193), 1000, limits)));
}

TEST(RequestLimits, AnEndlessLineIsRefusedAsSoonAsItIsTooLong) {
  EXPECT_EQ(fault_of("GET /" + std::string(8192, 'a')).status, 414U);
}

TEST(RequestLimits, AQueryOfOverAMillionBytesIs414WhenTheLineMayBeThatLong_B112) {
  const std::string head = "GET /socket/websocket?x=";
  const std::string tail = " HTTP/1.1";
  const RequestLimits limits{.request_line = head.size() + tail.size() + 1'000'000};
  const auto with_query_of = [&](std::size_t size) {
    return head + std::string(size, 'a') + tail + "\r\nHost: x\r\n\r\n";
  };
  EXPECT_TRUE(std::holds_alternative<Request>(feed(with_query_of(1'000'000), 16384, limits)));
  const auto outcome = feed(with_query_of(1'000'001), 16384, limits);
  ASSERT_TRUE(std::holds_alternative<HttpFault>(outcome));
  EXPECT_EQ(std::get<HttpFault>(outcome).status, 414U);
}

std::string with_headers(std::size_t count) {
  std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (std::size_t i = 1; i < count; ++i)
    bytes += "X-" + std::to_string(i) + ": a\r\n";
  return bytes + "\r\n";
}

TEST(RequestLimits, AHundredHeadersPassAndOneMoreIs431) {
  EXPECT_EQ(request_of(with_headers(100)).headers.size(), 100U);
  EXPECT_EQ(fault_of(with_headers(101)).status, 431U);
}

TEST(RequestLimits, HeaderBytesCountEveryLineAndTheEmptyOne) {
  const std::string headers = "Host: x\r\nX-A: b\r\n\r\n";
  const std::string bytes = "GET / HTTP/1.1\r\n" + headers;
  EXPECT_EQ(request_of(bytes, {.header_bytes = headers.size()}).headers.size(), 2U);
  EXPECT_EQ(fault_of(bytes, {.header_bytes = headers.size() - 1}).status, 431U);
}

TEST(RequestLimits, AHeaderOfTwentyThousandBytesIs431) {
  const std::string big = "GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + std::string(20'000, 'a');
  EXPECT_EQ(fault_of(big).status, 431U);
}

TEST(RequestLimits, ABodyAtTheLimitPassesAndOneByteMoreIs413) {
  const RequestLimits limits{.body = 10};
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  EXPECT_EQ(request_of(head + "10\r\n\r\n0123456789", limits).body.size(), 10U);
  EXPECT_EQ(fault_of(head + "11\r\n\r\n", limits).status, 413U);
}

TEST(RequestLimits, AChunkedBodyIsCountedOverAllItsChunks) {
  const RequestLimits limits{.body = 10};
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n";
  EXPECT_EQ(request_of(head + "4\r\n6789\r\n0\r\n\r\n", limits).body, "0123456789");
  EXPECT_EQ(fault_of(head + "5\r\n", limits).status, 413U);
}

TEST(RequestLimits, ATargetMayHaveItsOwnBodyLimitAndRefusal) {
  const RequestLimits limits{.body = 10};
  const HttpFault own{400, "too much", "a rule"};
  const auto outcome_of = [&](std::string_view bytes) {
    RequestParser parser(limits, [&](std::string_view target) -> std::optional<BodyLimit> {
      if (target == "/own?x=1") return BodyLimit{20, own};
      return std::nullopt;
    });
    return parser.parse(bytes).outcome;
  };
  const auto post = [](std::string_view target, std::size_t size) {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n" + std::string(size, 'x');
  };
  EXPECT_EQ(std::get<Request>(outcome_of(post("/own?x=1", 20))).body.size(), 20U);
  EXPECT_EQ(std::get<HttpFault>(outcome_of(post("/own?x=1", 21))), own);
  EXPECT_EQ(std::get<HttpFault>(outcome_of(post("/", 11))).status, 413U);
  const std::string chunked = "POST /own?x=1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n";
  EXPECT_EQ(std::get<HttpFault>(outcome_of(chunked)), own);
}

}  // namespace
}  // namespace roost::http1
