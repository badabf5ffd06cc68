// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/dashboard/request_filter.hpp"

namespace roost::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kToken = "0123456789abcdef";
const std::string kSubprotocols = "phoenix, base64url.bearer.phx.MDEyMzQ1Njc4OWFiY2RlZg";

FilteredRequest pass(const std::string& target, HttpHeaders headers = {}, const std::string& method = "GET") {
  http1::Request request;
  request.method = method;
  request.target = target;
  request.headers = std::move(headers);
  return filter_request(request, "the bytes as they came", kToken);
}

TEST(DashboardRequestFilter, ThePagesFilesArePublic) {
  EXPECT_TRUE(pass("/").allowed);
  EXPECT_TRUE(pass("/favicon.svg").allowed);
  EXPECT_TRUE(pass("/assets/index-1a2b.js").allowed);
}

TEST(DashboardRequestFilter, EverythingElseRequiresTheTokenOfThisRun) {
  for (const char* target : {"/api/node", "/metrics", "/index.htm", "/assets", "//", "/?x"}) {
    EXPECT_FALSE(pass(target).allowed) << target;
    EXPECT_THAT(pass(target).bytes, StartsWith("HTTP/1.1 401 ")) << target;
  }
  EXPECT_FALSE(pass("/api/node", {{"authorization", "Bearer 0123456789abcdeF"}}).allowed);
  EXPECT_TRUE(pass("/api/node", {{"authorization", "Bearer " + kToken}}).allowed);
}

TEST(DashboardRequestFilter, ASocketRequiresItTooAndThenPassesUnchanged) {
  EXPECT_FALSE(pass("/socket/websocket", {{"upgrade", "websocket"}}).allowed);
  EXPECT_FALSE(pass("/", {{"upgrade", "websocket"}}).allowed);
  const FilteredRequest passage =
      pass("/socket/websocket", {{"upgrade", "websocket"}, {"sec-websocket-protocol", kSubprotocols}});
  EXPECT_TRUE(passage.allowed);
  EXPECT_TRUE(passage.upgrade);
  EXPECT_EQ(passage.bytes, "the bytes as they came");
}

TEST(DashboardRequestFilter, PagesOfOtherHostsAreRefusedEvenWithTheToken) {
  const FilteredRequest passage = pass("/socket/websocket", {{"host", "127.0.0.1:4050"},
                                                             {"origin", "http://evil.example"},
                                                             {"upgrade", "websocket"},
                                                             {"sec-websocket-protocol", kSubprotocols}});
  EXPECT_FALSE(passage.allowed);
  EXPECT_THAT(passage.bytes, StartsWith("HTTP/1.1 403 "));
}

TEST(DashboardRequestFilter, AnOrdinaryRequestIsRewrittenToCloseItsConnection) {
  const FilteredRequest passage =
      pass("/", {{"host", "127.0.0.1:4050"}, {"connection", "keep-alive"}, {"x-other", "1"}});
  EXPECT_FALSE(passage.upgrade);
  EXPECT_EQ(passage.bytes, "GET / HTTP/1.1\r\nhost: 127.0.0.1:4050\r\nconnection: close\r\n\r\n");
}

TEST(DashboardRequestFilter, OnlyReadsAreAllowedOverHttp) {
  const HttpHeaders headers{{"authorization", "Bearer " + kToken}};
  EXPECT_FALSE(pass("/api/kick", headers, "POST").allowed);
  EXPECT_FALSE(pass("/", headers, "DELETE").allowed);
  EXPECT_TRUE(pass("/", headers, "HEAD").allowed);
}

TEST(DashboardRequestFilter, ARefusalSaysWhatToOpenButNotTheToken) {
  EXPECT_THAT(pass("/api/node").bytes, HasSubstr("roost dashboard"));
  EXPECT_THAT(pass("/api/node").bytes, Not(HasSubstr(kToken)));
}

}  // namespace
}  // namespace roost::cli
