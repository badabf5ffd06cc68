// SPDX-License-Identifier: Apache-2.0
#include "roost/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace roost {
namespace {

std::string string_text(std::string_view text) {
  std::string out;
  return append_json_string(out, text) ? out : "not UTF-8";
}

std::string number_text(double value) {
  std::string out;
  JsonWriter(out).number(value);
  return out;
}

TEST(JsonWriter, EscapesQuotesBackslashesAndControlsOnly) {
  EXPECT_EQ(string_text("a/b"), R"("a/b")");
  EXPECT_EQ(string_text("\"\\"), R"("\"\\")");
  EXPECT_EQ(string_text("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(string_text(std::string_view("\0\x01\x1f\x20", 4)), R"("\u0000\u0001\u001F ")");
  EXPECT_EQ(string_text("\x7f"), "\"\x7f\"");
  EXPECT_EQ(string_text("é\u2028😀"), "\"é\u2028😀\"");
}

TEST(JsonWriter, RejectsTextThatIsNotUtf8) {
  EXPECT_EQ(string_text("\xff"), "not UTF-8");
  EXPECT_EQ(string_text("\xc3"), "not UTF-8");
  EXPECT_EQ(string_text("\xed\xa0\x80"), "not UTF-8");
  std::string out;
  EXPECT_THROW(JsonWriter(out).string("\xff"), std::invalid_argument);
}

TEST(JsonWriter, AppendsNothingForTextThatIsNotUtf8) {
  std::string out = "before";
  EXPECT_FALSE(append_json_string(out, "a\xff"));
  EXPECT_EQ(out, "before");
}

TEST(JsonWriter, DistinguishesDoublesFromIntegers) {
  EXPECT_EQ(number_text(2), "2.0");
  EXPECT_EQ(number_text(-0.5), "-0.5");
  EXPECT_EQ(number_text(1e30), "1e+30");
  EXPECT_EQ(number_text(5e-324), "5e-324");
}

TEST(JsonWriter, RejectsNumbersThatJsonCannotRepresent) {
  EXPECT_THROW(static_cast<void>(number_text(std::numeric_limits<double>::infinity())),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(number_text(std::nan(""))), std::invalid_argument);
}

TEST(JsonWriter, PlacesCommasBetweenMembersAndElements) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  writer.key("a");
  writer.begin_array();
  writer.integer(-1);
  writer.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
  writer.begin_object();
  writer.end_object();
  writer.null();
  writer.end_array();
  writer.key("b");
  writer.boolean(true);
  writer.key("c");
  writer.begin_array();
  writer.end_array();
  writer.end_object();
  EXPECT_EQ(out, R"({"a":[-1,18446744073709551615,{},null],"b":true,"c":[]})");
}

TEST(JsonWriter, WritesJsonValuesInTheirOrder) {
  std::string out;
  JsonWriter(out).json({{"b", {1, 2.0, "x"}}, {"a", nullptr}, {"c", {{"d", false}}}});
  EXPECT_EQ(out, R"({"b":[1,2.0,"x"],"a":null,"c":{"d":false}})");
}

}  // namespace
}  // namespace roost
