// SPDX-License-Identifier: Apache-2.0
#include "http/make_request.hpp"

#include <gtest/gtest.h>

namespace roost::http {
namespace {

std::variant<HttpRequest, http1::HttpFault> made(std::string target) {
  http1::Request wire;
  wire.method = "GET";
  wire.target = std::move(target);
  return make_request(std::move(wire));
}

unsigned fault(std::string target) {
  const auto result = made(std::move(target));
  const auto* fault = std::get_if<http1::HttpFault>(&result);
  return fault == nullptr ? 0 : fault->status;
}

std::string with_params(std::size_t count) {
  std::string target = "/?a";
  for (std::size_t i = 1; i < count; ++i)
    target += "&a";
  return target;
}

TEST(Request, QueryThatIsNotUtf8IsABadRequest_B112) {
  EXPECT_EQ(fault("/?a=%ff"), 400U);
  EXPECT_EQ(fault("/?a=%c3%a9"), 0U);
}

TEST(Request, HasUpTo1000Parameters) {
  EXPECT_EQ(fault(with_params(kMaxParams)), 0U);
  EXPECT_EQ(fault(with_params(kMaxParams + 1)), 400U);
}

TEST(Request, CookieIsLookedForInEveryCookieHeader) {
  HttpRequest request;
  request.headers = {{"Cookie", "a=1"}, {"cookie", "b=2; a=3"}};
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("c"), std::nullopt);
}

TEST(Request, ParameterOfThePathComesBeforeThoseOfTheQuery_B65) {
  HttpRequest request;
  request.params = {{"id", "query"}, {"id", "query again"}, {"other", "1"}};
  request.path_params = {{"id", "path"}};
  EXPECT_EQ(*request.param("id"), "path");
  EXPECT_EQ(*request.param("other"), "1");
  EXPECT_EQ(request.param("none"), nullptr);
}

}  // namespace
}  // namespace roost::http
