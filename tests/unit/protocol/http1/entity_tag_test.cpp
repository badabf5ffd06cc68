// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/entity_tag.hpp"

#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

TEST(EntityTag, ComparesAsInTheTableOfTheStandard) {  // RFC 9110 §8.8.3.2
  struct Row {
    const char* left;
    const char* right;
    bool strong;
    bool weak;
  };
  for (const auto& row : {Row{"W/\"1\"", "W/\"1\"", false, true}, Row{"W/\"1\"", "W/\"2\"", false, false},
                          Row{"W/\"1\"", "\"1\"", false, true}, Row{"\"1\"", "\"1\"", true, true}}) {
    EXPECT_EQ(same_tag(row.left, row.right, TagComparison::strong), row.strong) << row.left << row.right;
    EXPECT_EQ(same_tag(row.left, row.right, TagComparison::weak), row.weak) << row.left << row.right;
  }
}

TEST(EntityTag, ComparesCaseSensitively) {
  EXPECT_FALSE(same_tag("\"abc\"", "\"ABC\"", TagComparison::weak));
  EXPECT_FALSE(lists_tag({{"If-None-Match", "\"ABC\""}}, "if-none-match", "\"abc\"", TagComparison::weak));
}

TEST(EntityTag, IsFoundInAList) {
  const auto has = [](HttpHeaders headers, std::string_view tag) {
    return lists_tag(headers, "if-match", tag, TagComparison::strong);
  };
  EXPECT_TRUE(has({{"If-Match", "\"a\", \"b\" ,\"c\""}}, "\"b\""));
  EXPECT_TRUE(has({{"If-Match", "\"a\""}, {"if-match", ", ,\"b\""}}, "\"b\""));
  EXPECT_TRUE(has({{"If-Match", " * "}}, "\"b\""));
  EXPECT_TRUE(has({{"If-Match", "W/\"a\", \"b\""}}, "\"b\""));
  EXPECT_FALSE(has({{"If-Match", "\"a\", W/\"b\""}}, "\"b\""));
  EXPECT_FALSE(has({}, "\"b\""));
}

TEST(EntityTag, ACommaBetweenQuotesBelongsToTheTag) {
  const HttpHeaders headers{{"If-Match", "\"a,b\", \"c\""}};
  EXPECT_TRUE(lists_tag(headers, "if-match", "\"a,b\"", TagComparison::strong));
  EXPECT_TRUE(lists_tag(headers, "if-match", "\"c\"", TagComparison::strong));
  EXPECT_FALSE(lists_tag(headers, "if-match", "\"a", TagComparison::strong));
}

TEST(EntityTag, AnythingThatIsNotATagEndsItsList) {
  for (const char* list : {"a, \"b\"", "\"a, b", "w/\"b\"", "W/", "\"", "W/b, \"b\""})
    EXPECT_FALSE(lists_tag({{"If-Match", list}}, "if-match", "\"b\"", TagComparison::strong)) << list;
}

}  // namespace
}  // namespace roost::http1
