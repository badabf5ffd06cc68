// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_cursor.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace roost::phoenix {
namespace {

std::vector<std::string> take(std::string_view text, int count) {
  JsonCursor cursor(text);
  std::vector<std::string> values;
  for (int i = 0; i < count; ++i)
    values.emplace_back(cursor.take());
  return values;
}

using Values = std::vector<std::string>;

TEST(JsonCursor, CutsOutTheElementsOfAnArray) {
  EXPECT_EQ(take(R"(["a",-1.5e3,null,true,{"x":[1,"]}"]},[[],{}]])", 6),
            (Values{"\"a\"", "-1.5e3", "null", "true", R"({"x":[1,"]}"]})", "[[],{}]"}));
}

TEST(JsonCursor, SkipsWhiteSpaceBetweenValues) {
  EXPECT_EQ(take(" \t[ 1 ,\n\"a b\" ,\r{ } , 2\n]\n", 4), (Values{"1", "\"a b\"", "{ }", "2"}));
}

TEST(JsonCursor, CutsOutKeysAndValuesOfAnObject) {
  EXPECT_EQ(take(R"({ "a" : 1, "b":[2] , "c":"{" })", 6),
            (Values{"\"a\"", "1", "\"b\"", "[2]", "\"c\"", "\"{\""}));
}

TEST(JsonCursor, IsNotFooledByEscapedQuotes) {
  EXPECT_EQ(take(R"(["\"","\\","\\\"]",["\"]"],1])", 5),
            (Values{R"("\"")", R"("\\")", R"("\\\"]")", R"(["\"]"])", "1"}));
}

}  // namespace
}  // namespace roost::phoenix
