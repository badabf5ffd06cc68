// SPDX-License-Identifier: Apache-2.0
#include "admin/access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::admin {
namespace {

using ::testing::HasSubstr;

const std::string kToken = "0123456789abcdef";

HttpRequest request(std::string method, std::vector<std::string> segments, HttpHeaders headers = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.segments = std::move(segments);
  request.headers = std::move(headers);
  return request;
}

/// 0: let in.
unsigned status(const Access& access, const HttpRequest& asked) {
  const auto refusal = access.refuse(asked);
  return refusal ? refusal->status : 0;
}

unsigned status_with(const std::string& authorization) {
  return status({.token = kToken}, request("GET", {"api", "node"}, {{"authorization", authorization}}));
}

TEST(Access, WithoutATokenAnyoneThatCanConnectMayRead) {
  EXPECT_EQ(status({}, request("GET", {"api", "node"})), 0U);
  EXPECT_EQ(status({}, request("HEAD", {"metrics"})), 0U);
}

TEST(Access, ATokenIsWantedForEverythingAndHasToBeTheWholeOne) {
  EXPECT_EQ(status({.token = kToken}, request("GET", {"api", "node"})), 401U);
  EXPECT_EQ(status({.token = kToken}, request("GET", {"no", "such", "page"})), 401U);
  EXPECT_EQ(status({.token = kToken, .actions = true}, request("POST", {"api", "kick"})), 401U);
  EXPECT_EQ(status_with("Bearer " + kToken), 0U);
  EXPECT_EQ(status_with("bearer " + kToken), 0U);  // RFC 9110 §11.1
  EXPECT_EQ(status_with("BEARER  " + kToken), 0U);
  EXPECT_EQ(status_with("Bearer" + kToken), 401U);
  EXPECT_EQ(status_with("Bearer " + kToken + "0"), 401U);
  EXPECT_EQ(status_with("Bearer " + kToken.substr(1)), 401U);
  EXPECT_EQ(status_with("Bearer 0123456789abcdeF"), 401U);
  EXPECT_EQ(status_with("Bearer "), 401U);
  EXPECT_EQ(status_with("Basic " + kToken), 401U);
  EXPECT_EQ(status_with(kToken), 401U);
}

TEST(Access, ASocketOfABrowserBringsTheTokenAsItsAuthToken) {
  const auto offering = [](const std::string& subprotocols) {
    return status({.token = kToken},
                  request("GET", {"socket", "websocket"}, {{"sec-websocket-protocol", subprotocols}}));
  };
  EXPECT_EQ(offering("phoenix, base64url.bearer.phx.MDEyMzQ1Njc4OWFiY2RlZg"), 0U);
  EXPECT_EQ(offering("phoenix, base64url.bearer.phx.MDEyMzQ1Njc4OWFiY2RlRg"), 401U);
  EXPECT_EQ(offering("phoenix, base64url.bearer.phx.MDEyMzQ1Njc4OWFiY2Rl"), 401U);
  EXPECT_EQ(offering("phoenix, base64url.bearer.phx.***"), 401U);
  EXPECT_EQ(offering("phoenix"), 401U);
}

TEST(Access, AnAdmittedClientStillNeedsPermissionToChangeThings) {
  EXPECT_FALSE((Access{.token = kToken}.refuse_change(request("GET", {"api", "node"}))));
  EXPECT_EQ(Access{.token = kToken}.refuse_change(request("POST", {"api", "kick"}))->status, 403U);
  EXPECT_FALSE((Access{.token = kToken, .actions = true}.refuse_change(request("POST", {"api", "kick"}))));
}

TEST(Access, OnlyTracesMayBeBegunAndEndedWithoutActions) {
  EXPECT_EQ(status({}, request("POST", {"api", "kick"})), 403U);
  EXPECT_EQ(status({}, request("POST", {"api", "config"})), 403U);
  EXPECT_EQ(status({}, request("PUT", {"api", "node"})), 403U);
  EXPECT_EQ(status({}, request("POST", {"api", "traces"})), 0U);
  EXPECT_EQ(status({}, request("DELETE", {"api", "traces", "1"})), 0U);
  EXPECT_EQ(status({.actions = true}, request("POST", {"api", "kick"})), 0U);
  EXPECT_THAT(Access{}.refuse(request("POST", {"api", "kick"}))->body, HasSubstr("admin.actions"));
}

TEST(Access, PagesOfOtherHostsAreRefused) {
  const auto from = [](const std::string& origin, const std::string& host = "localhost:4001") {
    return status({.actions = true}, request("GET", {"api", "node"}, {{"host", host}, {"origin", origin}}));
  };
  EXPECT_EQ(from("http://localhost:4001"), 0U);
  EXPECT_EQ(from("http://localhost:4001", "LOCALHOST:4001"), 0U);
  EXPECT_EQ(from("http://localhost", "localhost:80"), 0U);
  EXPECT_EQ(from("https://localhost", "localhost"), 0U) << "behind a proxy that ends TLS";
  EXPECT_EQ(from("http://[::1]:4001", "[0:0:0:0:0:0:0:1]:4001"), 0U);
  EXPECT_EQ(from("https://localhost", "localhost:80"), 403U);
  EXPECT_EQ(from("http://localhost:4001", ""), 403U);
  EXPECT_EQ(from("http://localhost:4002"), 403U);
  EXPECT_EQ(from("http://evil.example"), 403U);
  EXPECT_EQ(from("null"), 403U);
}

TEST(Access, LetsInWhatAnotherNodeDecidesAboutWithoutItsOwnActions) {
  const Access access{.token = kToken, .actions = false};
  const HttpHeaders headers{{"authorization", "Bearer " + kToken}};
  EXPECT_FALSE(access.refuse_entry(request("POST", {"api", "kick"}, headers)));
  EXPECT_EQ(access.refuse_entry(request("POST", {"api", "kick"}))->status, 401U);
  EXPECT_EQ(access.refuse_change(request("POST", {"api", "kick"}, headers))->status, 403U);
}

}  // namespace
}  // namespace roost::admin
