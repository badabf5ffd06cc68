// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_member.hpp"

#include <gtest/gtest.h>

namespace roost::phoenix {
namespace {

TEST(JsonMember, IsTheValueAsWritten) {
  constexpr std::string_view kText = R"({"a":1,"b":{"c":[1,2]},"d":"x,}","e":null})";
  EXPECT_EQ(json_member(kText, "a"), "1");
  EXPECT_EQ(json_member(kText, "b"), R"({"c":[1,2]})");
  EXPECT_EQ(json_member(kText, "d"), R"("x,}")");
  EXPECT_EQ(json_member(kText, "e"), "null");
}

TEST(JsonMember, IsNulloptWhenMissing) {
  EXPECT_EQ(json_member(R"({"a":{"b":1}})", "b"), std::nullopt);
  EXPECT_EQ(json_member("{}", "a"), std::nullopt);
  EXPECT_EQ(json_member(R"(["a",1])", "a"), std::nullopt);
  EXPECT_EQ(json_member(R"("a")", "a"), std::nullopt);
}

TEST(JsonMember, OfInvalidJsonIsNullopt) {
  for (const char* text : {"", "{", R"({"a":)", R"({"a":1)", "\xff"})
    EXPECT_EQ(json_member(text, "a"), std::nullopt) << text;
}

}  // namespace
}  // namespace roost::phoenix
