// SPDX-License-Identifier: Apache-2.0
#include "http/path_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using Values = std::vector<HttpParam>;

std::vector<std::string> segments(std::string_view path) {
  const auto views = http1::path_segments(path);
  return {views.begin(), views.end()};
}

bool matches(std::string_view pattern, std::string_view path, PathMatch match = PathMatch::exact) {
  return PathPattern::parse(pattern).value().matches(segments(path), match);
}

Values values(std::string_view pattern, std::string_view path) {
  return PathPattern::parse(pattern).value().values(segments(path));
}

TEST(PathPattern, VariableMatchesAnySegmentUndecoded_B64_B65) {
  EXPECT_TRUE(matches("/custom/:socket_var", "/custom/123"));
  EXPECT_EQ(values("/custom/:socket_var/:path_var/path", "/custom/123/a%20b/path"),
            (Values{{"socket_var", "123"}, {"path_var", "a%20b"}}));
}

TEST(PathPattern, VariableMatchesExactlyOneSegment_B64) {
  for (const char* path : {"/rooms", "/rooms/", "/rooms//", "/rooms/1/2", "/Rooms/1"})
    EXPECT_FALSE(matches("/rooms/:id", path)) << path;
  EXPECT_TRUE(matches("/rooms/:id", "//rooms//1//"));
}

TEST(PathPattern, VariableThatBeginsWithAnUnderscoreMatchesButIsNotReported_B64) {
  EXPECT_TRUE(matches("/:_tenant/ws", "/acme/ws"));
  EXPECT_EQ(values("/:_tenant/:id", "/acme/7"), (Values{{"id", "7"}}));
}

TEST(PathPattern, VariableMayFollowAFixedPrefix) {
  EXPECT_EQ(values("/v:version/ws", "/v2/ws"), (Values{{"version", "2"}}));
  for (const char* path : {"/v/ws", "/2/ws", "/V2/ws"})
    EXPECT_FALSE(matches("/v:version/ws", path)) << path;
}

TEST(PathPattern, PrefixMatchesEverythingBelowIt) {
  EXPECT_TRUE(matches("/files/:user", "/files/amy/a/b", PathMatch::prefix));
  EXPECT_FALSE(matches("/files/:user", "/files", PathMatch::prefix));
}

bool covers(std::string_view pattern, std::string_view other, PathMatch mine = PathMatch::exact,
            PathMatch others = PathMatch::exact) {
  return PathPattern::parse(pattern).value().covers(mine, PathPattern::parse(other).value(), others);
}

TEST(PathPattern, CoversAnotherIfItMatchesEverythingTheOtherMatches) {
  EXPECT_TRUE(covers("/a/b", "//a//b/"));
  EXPECT_TRUE(covers("/:x/b", "/a/b"));
  EXPECT_TRUE(covers("/:x", "/:y"));
  EXPECT_TRUE(covers("/v:x", "/v1:y"));
  EXPECT_TRUE(covers("/v:x", "/v1"));
  EXPECT_FALSE(covers("/v:x", "/v"));
  EXPECT_FALSE(covers("/v:x", "/:y"));
  EXPECT_FALSE(covers("/a", "/:y"));
  EXPECT_FALSE(covers("/a", "/a/b"));
  EXPECT_FALSE(covers("/a", "/A"));
}

TEST(PathPattern, CoversPathsBelowItOnlyAsAPrefix) {
  EXPECT_TRUE(covers("/", "/a/b", PathMatch::prefix));
  EXPECT_TRUE(covers("/a", "/a/b", PathMatch::prefix, PathMatch::prefix));
  EXPECT_FALSE(covers("/a/b", "/a", PathMatch::prefix));
  EXPECT_FALSE(covers("/a", "/a", PathMatch::exact, PathMatch::prefix));
}

TEST(PathPattern, VariableNamesBeginInLowerCaseAndContainLettersDigitsAndUnderscores_B64) {
  for (const char* path : {"/:a", "/:_", "/:aB9_", "/:z/:_z"})
    EXPECT_TRUE(PathPattern::parse(path)) << path;
  for (const char* path : {"/:", "/:A", "/:9", "/:a-b", "/:a.json", "/:a:b", "/v::a", "/:\xc3\xa9"}) {
    const auto pattern = PathPattern::parse(path);
    ASSERT_FALSE(pattern) << path;
    EXPECT_THAT(pattern.error().message, HasSubstr("write \":name\"")) << path;
  }
}

TEST(PathPattern, VariableNamesAreUnique) {
  const auto pattern = PathPattern::parse("/:id/x/:id");
  ASSERT_FALSE(pattern);
  EXPECT_THAT(pattern.error().message, HasSubstr("\":id\" twice"));
}

}  // namespace
}  // namespace roost::http
