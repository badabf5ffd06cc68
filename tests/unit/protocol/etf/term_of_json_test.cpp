// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_of_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "protocol/etf/json_of_term.hpp"
#include "support/hex.hpp"

namespace roost::etf {
namespace {

using test::hex;
using testing::HasSubstr;
using testing::StartsWith;

std::string term(std::string_view json) {
  TermOutput out;
  const auto written = append_json(out, json);
  return written ? std::move(out).text() : "refused: " + written.error().message;
}

/// Through a term and back.
std::string there_and_back(std::string_view json) {
  const std::string bytes = term(json);
  TermCursor cursor(bytes);
  std::string text;
  return append_as_json(text, cursor) && cursor.at_end() ? text : "refused";
}

TEST(TermOfJson, WritesEachKindOfValue) {
  EXPECT_EQ(term("null"), hex("77 03 6e696c"));
  EXPECT_EQ(term(" true "), hex("77 04 74727565"));
  EXPECT_EQ(term("[1,-2]"), hex("6c 00000002 61 01 62 fffffffe 6a"));
  EXPECT_EQ(term("[ ]"), hex("6a"));
  EXPECT_EQ(term(R"({"a":{}})"), hex("74 00000001 6d 00000001 61 74 00000000"));
  EXPECT_EQ(term("1.5"), hex("46 3ff8000000000000"));
  EXPECT_EQ(term("2e0"), hex("46 4000000000000000"));
  EXPECT_EQ(term("-0"), hex("61 00"));
}

TEST(TermOfJson, IntegersKeepEveryDigit) {
  for (const char* number : {"0", "255", "256", "-2147483649", "9223372036854775807", "-9223372036854775808",
                             "18446744073709551616", "-123456789012345678901234567890"})
    EXPECT_EQ(there_and_back(number), number);
  const std::string most(kMaxIntegerDigits, '9');
  EXPECT_EQ(there_and_back(most), most);
  EXPECT_THAT(term(most + "9"), HasSubstr("too many digits"));
}

TEST(TermOfJson, FloatsOutOfRangeAreRefused) {
  EXPECT_THAT(term("1e400"), HasSubstr("too large"));
  EXPECT_THAT(term("1e-400"), HasSubstr("too small"));
  EXPECT_EQ(there_and_back("5e-324"), "5.0e-324");
}

TEST(TermOfJson, EscapesBecomeUtf8) {
  EXPECT_EQ(there_and_back(R"("\u00fc\u20ac\ud83d\ude00\/\b\"\\")"), "\"ü€😀/\\b\\\"\\\\\"");
  for (const char* text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\u12g4")", R"("\x")", "\"\n\"", "\"a"})
    EXPECT_THAT(term(text), HasSubstr("not JSON")) << text;
  EXPECT_THAT(term("\"\xff\""), HasSubstr("UTF-8"));
}

TEST(TermOfJson, OfMembersWithOneNameTheLastStays) {
  EXPECT_EQ(there_and_back(R"({"a":1,"b":2,"\u0061":3})"), R"({"b":2,"a":3})");
  EXPECT_EQ(there_and_back(R"([{"a":{"x":1,"x":2},"a":[]},{"a":1}])"), R"([{"a":[]},{"a":1}])");
  std::string many = "{";
  for (int i = 0; i < 20; ++i)
    many += "\"k" + std::to_string(i % 15) + "\":" + std::to_string(i) + (i < 19 ? "," : "}");
  EXPECT_THAT(there_and_back(many), StartsWith(R"({"k5":5,"k6":6)"));
  EXPECT_THAT(there_and_back(many), HasSubstr(R"("k0":15)"));
}

TEST(TermOfJson, NestingHasALimit) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(there_and_back(nested(kMaxJsonDepth)), nested(kMaxJsonDepth));
  EXPECT_THAT(term(nested(kMaxJsonDepth + 1)), HasSubstr("too deep"));
}

TEST(TermOfJson, WhatIsNotOneValueIsRefused) {
  for (const char* text : {"", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "1.", "-", "+1",
                           ".5", "1e", "nul", "1 2", "{}x", "[1}", "{\"a\":1,}"})
    EXPECT_THAT(term(text), StartsWith("refused")) << text;
}

}  // namespace
}  // namespace roost::etf
