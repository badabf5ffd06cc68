// SPDX-License-Identifier: Apache-2.0
#include "http/https_gate.hpp"

#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/make_request.hpp"
#include "http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;

class HttpsGateTest : public ::testing::Test {
 protected:
  HttpsGateTest() { options.enabled = true; }

  HttpsGate::Ruling judge(const HttpRequest& request) {
    HttpsGate gate(options, logger);
    gate.set_target("example.com", port);
    return gate.judge(request);
  }
  static HttpRequest request(std::string target, HttpHeaders headers = {{"Host", "example.com"}},
                             std::string method = "GET") {
    http1::Request wire;
    wire.method = std::move(method);
    wire.target = std::move(target);
    wire.headers = std::move(headers);
    return std::get<HttpRequest>(make_request(std::move(wire)));
  }
  static HttpRequest secure(HttpRequest request) {
    request.scheme = "https";
    return request;
  }
  /// Where it is redirected to; empty: not redirected.
  std::string location(const HttpRequest& asked) {
    const auto ruling = judge(asked);
    return ruling.redirect ? std::string(ruling.redirect->headers.get("location").value_or("nowhere")) : "";
  }

  ForceSsl options;
  std::uint16_t port = 443;
  std::shared_ptr<LogLines> log = std::make_shared<LogLines>();
  Logger logger{log};
};

TEST_F(HttpsGateTest, RedirectsClearTextToTheSameUrlOverHttps) {
  EXPECT_EQ(location(request("/a//b?x=1&y")), "https://example.com/a//b?x=1&y");
  port = 8443;
  EXPECT_EQ(location(request("/")), "https://example.com:8443/");
  EXPECT_EQ(location(request("*", {}, "OPTIONS")), "https://example.com:8443/");
}

TEST_F(HttpsGateTest, RedirectsOtherMethodsThanGetWithTheirBody) {
  const auto status_of = [&](const char* method) { return judge(request("/", {}, method)).redirect->status; };
  EXPECT_EQ(status_of("GET"), 301U);
  EXPECT_EQ(status_of("HEAD"), 301U);
  EXPECT_EQ(status_of("POST"), 307U);
  EXPECT_EQ(status_of("OPTIONS"), 307U);
}

TEST_F(HttpsGateTest, LetsTlsPassAndAddsTheHstsHeader) {
  const auto ruling = judge(secure(request("/")));
  EXPECT_FALSE(ruling.redirect);
  EXPECT_TRUE(ruling.hsts);
  EXPECT_FALSE(judge(request("/")).hsts) << "RFC 6797 7.2: not in clear text";
}

TEST_F(HttpsGateTest, SendsTheConfiguredHstsValue) {
  EXPECT_EQ(HttpsGate(options, logger).hsts(), "max-age=31536000");
  options.hsts_subdomains = true;
  options.hsts_preload = true;
  options.hsts_max_age = std::chrono::hours(1);
  EXPECT_EQ(HttpsGate(options, logger).hsts(), "max-age=3600; preload; includeSubDomains");
  options.hsts_max_age = std::chrono::seconds(0);
  EXPECT_FALSE(judge(secure(request("/"))).hsts);
}

TEST_F(HttpsGateTest, DoesNotRedirectExcludedHostsAndPaths) {
  options.exclude_paths = {"/health"};
  for (const char* host : {"localhost", "LOCALHOST:4000", "127.0.0.1:4000"}) {
    EXPECT_EQ(location(request("/", {{"Host", host}})), "") << host;
    EXPECT_FALSE(judge(secure(request("/", {{"Host", host}}))).hsts) << host;
  }
  EXPECT_EQ(location(request("/health?x")), "");
  EXPECT_EQ(location(request("//health/")), "") << "a route treats it as the same path";
  EXPECT_NE(location(request("/healthy")), "");
  EXPECT_NE(location(request("/health/x")), "");
  EXPECT_NE(location(request("/", {{"Host", "localhost.example.com"}})), "");
}

TEST_F(HttpsGateTest, KeepsTheRequestedHostIfConfigured) {
  const auto asked = request("/", {{"Host", "two.example.com:8080"}});
  EXPECT_EQ(location(asked), "https://example.com/");
  options.keep_host = true;
  EXPECT_EQ(location(asked), "https://two.example.com/");
  EXPECT_EQ(location(request("/", {{"Host", "[::1]:80"}})), "https://[::1]/");
  for (const char* no_host : {"", "evil.com/x?", "a b", "user@evil.com"})
    EXPECT_EQ(location(request("/", {{"Host", no_host}})), "https://example.com/") << no_host;
}

TEST_F(HttpsGateTest, LogsARedirectWithoutTheQuery) {
  (void)location(request("/login?token=secret"));
  EXPECT_THAT(log->text(), HasSubstr("redirecting GET /login to https://example.com with status 301"));
  EXPECT_THAT(log->text(), ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace roost::http
