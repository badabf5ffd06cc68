// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Target, OriginFormSplitsAtTheFirstQuestionMark) {
  const auto target = parse_target("/a/b?c=d?e");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a/b");
  EXPECT_EQ(target->query, "c=d?e");
}

TEST(Target, AFragmentIsDropped) {
  EXPECT_EQ(parse_target("/a#b?c")->path, "/a");
  EXPECT_EQ(parse_target("/a?b#c")->query, "b");
}

TEST(Target, AbsoluteFormGivesThePathAfterTheHost) {
  EXPECT_EQ(parse_target("http://host:80/a?b")->path, "/a");
  EXPECT_EQ(parse_target("HTTPS://host/a?b")->query, "b");
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("http://host?q")->path, "/");
  EXPECT_EQ(parse_target("http://host?q")->query, "q");
}

TEST(Target, OtherFormsAreRefusedExceptTheAsterisk) {
  EXPECT_EQ(parse_target("*")->path, "*");
  EXPECT_FALSE(parse_target("host:443"));
  EXPECT_FALSE(parse_target("a/b"));
  EXPECT_FALSE(parse_target("ftp://host/a"));
  EXPECT_FALSE(parse_target(""));
}

TEST(PathSegments, EmptyOnesAreDroppedAndNothingIsDecoded_B66) {
  EXPECT_THAT(path_segments("//socket//a%20b/"), ElementsAre("socket", "a%20b"));
  EXPECT_THAT(path_segments("/"), IsEmpty());
  EXPECT_THAT(path_segments(""), IsEmpty());
  EXPECT_THAT(path_segments("a"), ElementsAre("a"));
}

TEST(PercentDecode, ReplacesEscapesAndKeepsInvalidOnes) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(percent_decode("%zz%4%"), "%zz%4%");
  EXPECT_EQ(percent_decode("%%41"), "%A");
  EXPECT_EQ(percent_decode("%2"), "%2");
  EXPECT_EQ(percent_decode("%25"), "%");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
}

TEST(PercentDecode, PlusIsASpaceInQueriesOnly) {
  EXPECT_EQ(percent_decode("a+b%2B"), "a+b+");
  EXPECT_EQ(percent_decode("a+b%2B", PlusSign::space), "a b+");
}

TEST(Query, ReturnsDecodedPairsInOrderWithDuplicates) {
  const auto pairs = parse_query("vsn=2.0.0&vsn=1.0.0&a%5Bb%5D=c+d&flag&=x&&e=f=g");
  ASSERT_TRUE(pairs);
  EXPECT_THAT(*pairs, ElementsAre(Pair("vsn", "2.0.0"), Pair("vsn", "1.0.0"), Pair("a[b]", "c d"),
                                  Pair("flag", ""), Pair("", "x"), Pair("e", "f=g")));
}

TEST(Query, IsEmptyForAnEmptyText) {
  EXPECT_THAT(*parse_query(""), IsEmpty());
}

TEST(Query, InvalidUtf8IsRefusedInNamesAndValues_B112) {
  EXPECT_FALSE(parse_query("x=%ff"));
  EXPECT_FALSE(parse_query("%C3=x"));
  EXPECT_FALSE(parse_query("a=b&x=\xff"));
  EXPECT_TRUE(parse_query("x=%C3%A9&y=\xc3\xa9"));
}

TEST(Query, AnInvalidEscapeIsKeptAsInTheReference) {
  EXPECT_THAT(*parse_query("vsn=2.0.0&x=%zz"), ElementsAre(Pair("vsn", "2.0.0"), Pair("x", "%zz")));
}

}  // namespace
}  // namespace roost::http1
