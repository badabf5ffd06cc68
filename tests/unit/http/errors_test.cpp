// SPDX-License-Identifier: Apache-2.0
#include "http/errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Wish {
  const char* accept;
  ErrorFormat format;
};

class ErrorFormatOf : public ::testing::TestWithParam<Wish> {};

TEST_P(ErrorFormatOf, FollowsAccept) {
  const HttpHeaders headers{{"Accept", GetParam().accept}};
  EXPECT_EQ(error_format(headers), GetParam().format) << GetParam().accept;
}

INSTANTIATE_TEST_SUITE_P(
    Wishes, ErrorFormatOf,
    ::testing::Values(
        Wish{"text/html", ErrorFormat::html}, Wish{"TEXT/HTML; charset=utf-8", ErrorFormat::html},
        Wish{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ErrorFormat::html},
        Wish{"application/json, text/html;q=0.9", ErrorFormat::json},
        Wish{"application/json;q=0.85, text/html;q=0.9", ErrorFormat::html},
        Wish{"text/html;q=0", ErrorFormat::json}, Wish{"text/html; Q=0", ErrorFormat::json},
        Wish{"text/html;freq=0", ErrorFormat::html}, Wish{"text/html;seq=0;q=1", ErrorFormat::html},
        Wish{"application/JSON; q=0.9, Text/Html ;Q=0.8", ErrorFormat::json},
        Wish{"text/html;q=0.000", ErrorFormat::json}, Wish{"application/json", ErrorFormat::json},
        Wish{"*/*", ErrorFormat::json}, Wish{"text/htmlx", ErrorFormat::json}, Wish{"", ErrorFormat::json},
        Wish{",;,q=", ErrorFormat::json}));

TEST(ErrorFormatOfNothing, IsJson) {
  EXPECT_EQ(error_format({}), ErrorFormat::json);
}

TEST(ErrorResponse, JsonHasTheShapeOfTheReference) {
  const auto response = error_response(404, ErrorFormat::json, "said to people only");
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.headers.get("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(response.body, R"({"errors":{"detail":"Not Found"}})");
}

TEST(ErrorResponse, HtmlIsAPageWithStatusTitleAndReason) {
  const auto response = error_response(414, ErrorFormat::html, "The request line is too long.");
  EXPECT_EQ(response.headers.get("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(response.body,
              AllOf(StartsWith("<!doctype html>"), HasSubstr("<title>414 Request-URI Too Long</title>"),
                    HasSubstr("The request line is too long.")));
}

TEST(ErrorResponse, HtmlExplainsEachStatusWhenNoReasonIsGiven) {
  std::vector<std::string> pages;
  for (const unsigned status : {400U, 403U, 404U, 405U, 408U, 413U, 414U, 431U, 500U})
    pages.push_back(error_response(status, ErrorFormat::html).body);
  std::sort(pages.begin(), pages.end());
  EXPECT_EQ(std::unique(pages.begin(), pages.end()), pages.end());
}

}  // namespace
}  // namespace roost::http
