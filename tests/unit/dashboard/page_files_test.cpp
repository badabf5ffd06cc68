// SPDX-License-Identifier: Apache-2.0
#include "dashboard/page_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::dashboard {
namespace {

using ::testing::HasSubstr;

constexpr PageFile kFiles[] = {{"/index.html", "<p>page</p>"},
                               {"/assets/index-1a.js", std::string_view("a\0b", 3)}};

std::optional<HttpResponse> answer(const std::string& path, const std::string& method = "GET",
                                   std::span<const PageFile> files = kFiles) {
  HttpRequest request;
  request.method = method;
  request.path = path;
  return page_for(request, files);
}

TEST(PageFiles, TheRootIsThePageAndNothingFromOutsideMayRunOnIt) {
  const auto page = answer("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->body, "<p>page</p>");
  EXPECT_EQ(page->headers.get("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page->headers.get("cache-control"), "no-cache");
  const std::string policy(*page->headers.get("content-security-policy"));
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
}

TEST(PageFiles, WhatIsNamedByItsContentIsKeptForGood) {
  const auto script = answer("/assets/index-1a.js", "HEAD");
  ASSERT_TRUE(script);
  EXPECT_EQ(script->body, std::string("a\0b", 3));
  EXPECT_THAT(std::string(*script->headers.get("cache-control")), HasSubstr("immutable"));
}

TEST(PageFiles, EverythingElseIsNotAFileOfThePage) {
  EXPECT_FALSE(answer("/api/node"));
  EXPECT_FALSE(answer("/assets/"));
  EXPECT_FALSE(answer("/assets/../index.html"));
  EXPECT_FALSE(answer("/", "POST"));
}

TEST(PageFiles, ANodeThatWasBuiltWithoutThePageSaysSo) {
  const auto page = answer("/", "GET", {});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 404U);
  EXPECT_THAT(page->body, HasSubstr("make deps"));
}

}  // namespace
}  // namespace roost::dashboard
