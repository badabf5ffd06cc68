// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/response_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string written(const ResponseHead& head) {
  std::string out;
  write_head(head, out);
  return out;
}

TEST(ResponseWriter, WritesStatusHeadersLengthAndDate) {
  const Headers headers{{"content-type", "text/plain; charset=utf-8"}};
  EXPECT_EQ(written({.headers = headers, .content_length = 2, .date = "D"}),
            "HTTP/1.1 200 OK\r\n"
            "content-type: text/plain; charset=utf-8\r\n"
            "content-length: 2\r\n"
            "date: D\r\n\r\n");
}

TEST(ResponseWriter, TakesFramingFromTheHeadNotFromTheHeaders) {
  const Headers headers{
      {"Content-Length", "99"}, {"Transfer-Encoding", "chunked"}, {"Date", "x"}, {"Connection", "close"}};
  EXPECT_EQ(written({.headers = headers, .content_length = 0, .date = "D"}),
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ndate: D\r\n\r\n");
}

TEST(ResponseWriter, WritesCloseAndWritesKeepAliveOnlyForHttp10) {
  const Headers none;
  const auto with = [&](unsigned version, ConnectionOption connection) {
    return written({.headers = none, .request_version = version, .connection = connection});
  };
  EXPECT_THAT(with(11, ConnectionOption::close), HasSubstr("connection: close\r\n"));
  EXPECT_THAT(with(10, ConnectionOption::keep_alive), HasSubstr("connection: keep-alive\r\n"));
  EXPECT_THAT(with(11, ConnectionOption::keep_alive), Not(HasSubstr("connection")));
}

TEST(ResponseWriter, AnUpgradeKeepsItsConnectionHeaderAndHasNoLength) {
  const Headers headers{{"connection", "Upgrade"}, {"upgrade", "websocket"}};
  EXPECT_EQ(written({.status = 101, .headers = headers, .connection = ConnectionOption::as_given}),
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
}

TEST(ResponseWriter, StatusesWithoutABodyHaveNoLength) {
  const Headers none;
  for (const unsigned status : {100U, 204U, 304U})
    EXPECT_THAT(written({.status = status, .headers = none}), Not(HasSubstr("content-length"))) << status;
}

TEST(ResponseWriter, StatusTextsMatchTheReference) {
  EXPECT_EQ(status_text(404), "Not Found");
  EXPECT_EQ(status_text(413), "Request Entity Too Large");
  EXPECT_EQ(status_text(414), "Request-URI Too Long");
  EXPECT_EQ(status_text(431), "Request Header Fields Too Large");
  EXPECT_EQ(status_text(505), "HTTP Version Not Supported");
  EXPECT_EQ(status_text(799), "Unknown");
}

TEST(ResponseWriter, AHeaderThatCouldSplitTheResponseIsInvalid) {
  EXPECT_TRUE(is_valid_header({"x-a", "any \t text \xc3\xa9"}));
  EXPECT_TRUE(is_valid_header({"x-a", ""}));
  EXPECT_FALSE(is_valid_header({"x-a", "a\r\nset-cookie: b"}));
  EXPECT_FALSE(is_valid_header({"x-a", "a\nb"}));
  EXPECT_FALSE(is_valid_header({"x-a", std::string("a\0b", 3)}));
  EXPECT_FALSE(is_valid_header({"x a", "b"}));
  EXPECT_FALSE(is_valid_header({"x:a", "b"}));
  EXPECT_FALSE(is_valid_header({"", "b"}));
}

}  // namespace
}  // namespace roost::http1
