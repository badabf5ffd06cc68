// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/json_of_term.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "protocol/etf/term_of_json.hpp"
#include "protocol/etf/term_version.hpp"
#include "support/hex.hpp"
#include "support/recorded_terms.hpp"

namespace roost::etf {
namespace {

using test::hex;
using testing::HasSubstr;
using testing::StartsWith;

/// Or "refused: " and why.
std::string json_of(std::string_view term) {
  TermCursor cursor(term);
  std::string json;
  if (const auto read = append_as_json(json, cursor); !read) return "refused: " + read.error().message;
  return cursor.at_end() ? json : json + " and more";
}

std::string read(std::string_view digits) {
  return json_of(hex(digits));
}

std::string atom(const std::string& name) {
  TermOutput out;
  out.atom(name);
  return std::move(out).text();
}
std::string binary(const std::string& text) {
  TermOutput out;
  out.binary(text);
  return std::move(out).text();
}
std::string number(std::int64_t number) {
  TermOutput out;
  out.integer(number);
  return std::move(out).text();
}
std::string map(std::initializer_list<std::pair<std::string, std::string>> members) {
  TermOutput out;
  out.map(members.size());
  for (const auto& [key, value] : members) {
    out.encoded(key);
    out.encoded(value);
  }
  return std::move(out).text();
}

/// The payload of a recorded broadcast of a real node.
std::string payload_of(const char* recorded) {
  const auto term = term_after_version(hex(recorded), 4096);
  TermCursor cursor(*term);
  if (!cursor.tuple_of(4) || !cursor.atom("forward_to_local") || !cursor.skip() || cursor.map() != 4U)
    return "";
  for (int i = 0; i < 4; ++i) {
    const bool found = cursor.atom() == "payload";
    std::string json;
    if (found) return append_as_json(json, cursor) ? json : "refused";
    if (!cursor.skip()) return "";
  }
  return "";
}

TEST(JsonOfTerm, PayloadsOfRealNodesAreWhatPhoenixWouldHaveSent) {
  using namespace test::recorded;
  EXPECT_EQ(payload_of(kBroadcast), R"({"f":1.5,"l":[1,2,300],"n":null,"s":"hi","t":true,"x":1})");
  EXPECT_EQ(payload_of(kDisconnect), "{}");
  EXPECT_EQ(payload_of(kAtomKeys), R"({"nested":{"ok":"yes"},"user":"u"})");
  EXPECT_EQ(payload_of(kFragment), R"({"pre":1})");
  EXPECT_EQ(payload_of(kDateTime), R"({"at":"2026-01-02T03:04:05Z"})");
}

TEST(JsonOfTerm, AtomsAreTextExceptThreeOfThem) {
  EXPECT_EQ(read("77 03 6e696c"), "null");
  EXPECT_EQ(read("64 0004 74727565"), "true");
  EXPECT_EQ(read("76 0005 66616c7365"), "false");
  EXPECT_EQ(read("73 01 fc"), "\"ü\"");
  EXPECT_EQ(read("77 00"), "\"\"");
  EXPECT_THAT(read("77 01 fc"), StartsWith("refused"));
}

TEST(JsonOfTerm, IntegersOfAnySizeAreDigits) {
  EXPECT_EQ(read("61 ff"), "255");
  EXPECT_EQ(read("62 80000000"), "-2147483648");
  EXPECT_EQ(read("6e 08 01 ffffffffffffffff"), "-18446744073709551615");
  EXPECT_EQ(read("6e 09 00 000000000000000001"), "18446744073709551616");
  EXPECT_EQ(read("6e 0d 01 0000000040eaed7446d09c2c9f"), "-12611084756179954912632984567808");
  EXPECT_EQ(read("6f 00000009 00 000000000000000001"), "18446744073709551616");
  EXPECT_EQ(read("6e 02 01 0000"), "0");
  EXPECT_EQ(read("6e 0a 00 01000000000000000000"), "1");
  for (const char* cut : {"6f", "6f 00", "6f 000362", "6f 00000001", "6e", "6e 01", "6e 01 00"})
    EXPECT_THAT(read(cut), StartsWith("refused")) << cut;
}

TEST(JsonOfTerm, AnIntegerMayHave250Bytes) {
  const auto of_bytes = [](std::size_t size) {
    std::string term = hex("6f");
    for (int shift = 24; shift >= 0; shift -= 8)
      term.push_back(static_cast<char>(size >> shift));
    return json_of(term + '\0' + std::string(size, '\xff'));
  };
  EXPECT_EQ(of_bytes(kMaxIntegerBytes).size(), 603U);
  EXPECT_THAT(of_bytes(kMaxIntegerBytes + 1), HasSubstr("so many digits"));
}

TEST(JsonOfTerm, FloatsAreShortAndHaveAPoint) {
  EXPECT_EQ(read("46 3ff8000000000000"), "1.5");
  EXPECT_EQ(read("46 3ff0000000000000"), "1.0");
  EXPECT_EQ(read("46 8000000000000000"), "-0.0");
  EXPECT_EQ(read("46 4415af1d78b58c40"), "1.0e20");
  EXPECT_EQ(read("46 3ddb7cdfd9d7bdbb"), "1.0e-10");
  EXPECT_EQ(read("46 3fb999999999999a"), "0.1");
  EXPECT_THAT(read("46 7ff0000000000000"), StartsWith("refused"));
}

TEST(JsonOfTerm, TextIsEscapedAsLittleAsPossible) {
  EXPECT_EQ(json_of(binary("a\"\\/\b\f\n\r\t\x01\x7f ü")), "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f ü\"");
  EXPECT_THAT(json_of(binary("\xff")), HasSubstr("not UTF-8"));
}

TEST(JsonOfTerm, ListsAreArraysAlsoThoseOfBytes) {
  EXPECT_EQ(read("6a"), "[]");
  EXPECT_EQ(read("6b 0003 0102ff"), "[1,2,255]");
  EXPECT_EQ(read("6c 00000002 61 01 6c 00000001 6a 6a 6a"), "[1,[[]]]");
  EXPECT_THAT(read("6c 00000001 61 01 61 02"), HasSubstr("improper"));
  EXPECT_EQ(read("6c 00000000 6a"), "[]");
}

TEST(JsonOfTerm, KeysAreText) {
  EXPECT_EQ(json_of(map({{atom("nil"), number(1)}, {binary("\n"), number(2)}, {number(-3), number(3)}})),
            R"({"nil":1,"\n":2,"-3":3})");
  EXPECT_THAT(json_of(map({{hex("6a"), number(1)}})), HasSubstr("a key"));
}

TEST(JsonOfTerm, WhatNoLibraryWouldWriteIsRefused) {
  EXPECT_THAT(read("68 01 61 01"), HasSubstr("a tuple"));
  for (const char* term : {"58 77 01 61 00000001 00000002 00000003", "5a 0001 77 01 61 00000003 00000007",
                           "71 77 01 61 77 01 62 61 00", "4d 00000001 04 10", "", "00", "6d 00000002 61"})
    EXPECT_THAT(read(term), StartsWith("refused")) << term;
}

TEST(JsonOfTerm, NestingHasALimit) {
  const auto nested = [](std::size_t depth) {
    std::string term;
    for (std::size_t i = 0; i < depth; ++i)
      term += hex("6c 00000001");
    return json_of(term + hex("61 01") + std::string(depth, '\x6a'));
  };
  EXPECT_THAT(nested(kMaxJsonDepth), StartsWith("[["));
  EXPECT_THAT(nested(kMaxJsonDepth + 1), StartsWith("refused"));
  EXPECT_THAT(nested(100'000), StartsWith("refused"));
}

TEST(JsonOfTerm, TermsThatAreCutAnywhereAreRefused) {
  const std::string whole =
      map({{atom("a"), hex("6c 00000001 46 3ff0000000000000 6a")}, {binary("b"), number(1)}});
  ASSERT_THAT(json_of(whole), StartsWith("{"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THAT(json_of(std::string_view(whole).substr(0, size)), StartsWith("refused")) << size;
}

// --- structs ---

const std::pair<std::string, std::string> kIso{atom("calendar"), atom("Elixir.Calendar.ISO")};

std::pair<std::string, std::string> is(const std::string& name) {
  return {atom("__struct__"), atom("Elixir." + name)};
}
std::pair<std::string, std::string> field(const std::string& name, std::int64_t value) {
  return {atom(name), number(value)};
}
std::pair<std::string, std::string> field(const std::string& name, const char* text) {
  return {atom(name), binary(text)};
}
std::string micros(std::int64_t value, std::int64_t digits) {
  TermOutput out;
  out.tuple(2);
  out.integer(value);
  out.integer(digits);
  return std::move(out).text();
}

TEST(JsonOfTerm, DatesAndTimesAreIsoText) {
  EXPECT_EQ(json_of(map({is("Date"), kIso, field("day", 2), field("month", 1), field("year", -7)})),
            R"("-0007-01-02")");
  EXPECT_EQ(json_of(map({is("Time"),
                         kIso,
                         field("hour", 3),
                         {atom("microsecond"), micros(1200, 4)},
                         field("minute", 4),
                         field("second", 5)})),
            R"("03:04:05.0012")");
  EXPECT_EQ(json_of(map({is("NaiveDateTime"),
                         kIso,
                         field("day", 2),
                         field("month", 1),
                         field("year", 2026),
                         field("hour", 3),
                         {atom("microsecond"), micros(0, 0)},
                         field("minute", 4),
                         field("second", 5)})),
            R"("2026-01-02T03:04:05")");
  EXPECT_EQ(json_of(map({is("DateTime"),
                         kIso,
                         field("day", 2),
                         field("month", 1),
                         field("year", 2026),
                         field("hour", 3),
                         {atom("microsecond"), micros(5, 6)},
                         field("minute", 4),
                         field("second", 5),
                         field("utc_offset", -12'600),
                         field("std_offset", 3'600),
                         field("time_zone", "America/X")})),
            R"("2026-01-02T03:04:05.000005-02:30")");
}

TEST(JsonOfTerm, DecimalsAreTextWithOrWithoutExponent) {
  const auto decimal = [](std::int64_t sign, std::int64_t coefficient, std::int64_t exponent) {
    return json_of(
        map({is("Decimal"), field("coef", coefficient), field("exp", exponent), field("sign", sign)}));
  };
  EXPECT_EQ(decimal(1, 123, 0), R"("123")");
  EXPECT_EQ(decimal(-1, 123, -2), R"("-1.23")");
  EXPECT_EQ(decimal(1, 5, -2), R"("0.05")");
  EXPECT_EQ(decimal(1, 5, -7), R"("5E-7")");
  EXPECT_EQ(decimal(1, 15, 3), R"("1.5E+4")");
  EXPECT_EQ(decimal(1, 123, -10), R"("1.23E-8")");
  EXPECT_EQ(decimal(1, 123, -8), R"("0.00000123")");
  EXPECT_EQ(json_of(map({is("Decimal"), {atom("coef"), atom("NaN")}, field("exp", 1), field("sign", 1)})),
            R"("NaN")");
}

TEST(JsonOfTerm, AUriIsItsText) {
  EXPECT_EQ(json_of(map({is("URI"),
                         field("scheme", "https"),
                         field("host", "a.b"),
                         field("port", 443),
                         field("path", "/p"),
                         field("query", "q=1"),
                         field("fragment", "f"),
                         {atom("userinfo"), atom("nil")}})),
            R"("https://a.b/p?q=1#f")");
  EXPECT_EQ(json_of(map({is("URI"), field("scheme", "http"), field("host", "::1"), field("port", 81)})),
            R"("http://[::1]:81")");
}

TEST(JsonOfTerm, OtherStructsAreRefusedByName) {
  EXPECT_EQ(json_of(map({is("Chat.User"), field("id", 1)})), "refused: JSON can't express %Chat.User{}");
  EXPECT_EQ(json_of(map({is("Date"), field("day", 1)})), "refused: a %Date{} is not as it should be");
  EXPECT_THAT(json_of(map({field("aa", 1), is("Chat.User")})), HasSubstr("%Chat.User{}")) << "in any order";
  EXPECT_THAT(json_of(map({{binary("a"), number(1)}, is("Chat.User")})), HasSubstr("a struct"));
}

TEST(JsonOfTerm, AFragmentThatIsNoJsonIsRefused) {
  std::string recorded(test::recorded::kFragment);
  const std::string json = "7b22707265223a317d";
  recorded.replace(recorded.find(json), json.size(), "7b22707265223a3130");
  EXPECT_EQ(payload_of(recorded.c_str()), "refused");
}

}  // namespace
}  // namespace roost::etf
