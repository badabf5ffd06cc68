// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_validator.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace roost::phoenix {
namespace {

bool is_valid(std::string_view text) {
  return std::holds_alternative<JsonShape>(validate_json(text));
}

std::string reason(std::string_view text) {
  const auto result = validate_json(text);
  const auto* fault = std::get_if<JsonFault>(&result);
  return fault == nullptr ? "valid" : std::string(fault->reason);
}

JsonShape shape(std::string_view text) {
  return std::get<JsonShape>(validate_json(text));
}

TEST(JsonValidator, AcceptsEveryKindOfValue) {
  for (const char* text : {"{}", "[]", "5", "-0", "1.5e-7", "true", "false", "null", "\"\"", " [ 1 , 2 ] \n",
                           R"({"a":{"b":[1,"two",null]}})", R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00")"})
    EXPECT_TRUE(is_valid(text)) << text;
}

TEST(JsonValidator, RejectsTextThatIsNotJson) {
  for (const char* text :
       {"",        " ",         "{",        "[1,]",  "{\"a\"}", "{\"a\":1,}", "{a:1}",         "'a'", "01",
        "1.",      ".5",        "+1",       "-",     "1e",      "NaN",        "Infinity",      "tru", "\"a",
        "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "[1] 2", "{}{}",    "// a\n1",    "\xef\xbb\xbf{}"})
    EXPECT_FALSE(is_valid(text)) << text;
}

TEST(JsonValidator, RejectsEveryTruncatedText) {
  const std::string text = R"(["1",{"a":-1.5e3,"\u00e9":[true,false,null]},"\ud83d\ude00"])";
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(is_valid(text.substr(0, size))) << size;
  EXPECT_TRUE(is_valid(text));
}

TEST(JsonValidator, RejectsLoneSurrogates) {
  for (const char* text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud83d\ud83d")", R"("\ud800\u0041")"})
    EXPECT_FALSE(is_valid(text)) << text;
}

TEST(JsonValidator, RejectsBytesThatAreNotUtf8) {
  for (const char* text :
       {"\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xc0\xaf\"", "\"\xf4\x90\x80\x80\""})
    EXPECT_EQ(reason(text), "not UTF-8") << text;
}

TEST(JsonValidator, AcceptsIntegersOfAnySize) {
  EXPECT_TRUE(is_valid("9223372036854775808"));
  EXPECT_TRUE(is_valid("[123456789012345678901234567890, -123456789012345678901234567890]"));
  EXPECT_TRUE(is_valid(std::string(400, '9')));
}

TEST(JsonValidator, RejectsANumberTooLargeForADouble) {
  EXPECT_TRUE(is_valid("1e308"));
  EXPECT_TRUE(is_valid("1e-400"));
  EXPECT_EQ(reason("1e400"), "a number is out of range");
  EXPECT_EQ(reason("[" + std::string(400, '9') + ", -1.0E+999]"), "a number is out of range");
  EXPECT_EQ(reason(std::string(400, '9') + ".0"), "a number is out of range");
  EXPECT_EQ(reason("1e-99999999999999999999"), "a number is out of range")
      << "the exponent itself is out of range";
}

TEST(JsonValidator, AcceptsADepthOf1024AndNoMore) {
  EXPECT_TRUE(is_valid(test::nested(1024)));
  EXPECT_EQ(reason(test::nested(1025)), "nested too deeply");
  EXPECT_EQ(reason(std::string(100000, '[')), "nested too deeply");
}

TEST(JsonValidator, ReturnsTheShapeOfTheOutermostValue) {
  EXPECT_EQ(shape(R"([[1,2,3],{"a":[]}])").kind, JsonKind::array);
  EXPECT_EQ(shape(R"([[1,2,3],{"a":[]}])").elements, 2u);
  EXPECT_EQ(shape(R"({"a":[1,2],"b":{},"a":3})").kind, JsonKind::object);
  EXPECT_EQ(shape(R"({"a":[1,2],"b":{},"a":3})").elements, 3u);
  EXPECT_EQ(shape("[]").elements, 0u);
  EXPECT_EQ(shape("\"[]\"").kind, JsonKind::scalar);
}

}  // namespace
}  // namespace roost::phoenix
