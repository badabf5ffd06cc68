// SPDX-License-Identifier: Apache-2.0
// Terms byte by byte, as written by Erlang's term_to_binary.
#include "token/term_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "support/hex.hpp"

namespace roost::token {
namespace {

using test::hex;

std::string written(const Json& value, TermText text = TermText::utf8) {
  TermWriter writer(text);
  if (auto done = writer.value(value); !done) return done.error().message;
  auto bytes = std::move(writer).finish();
  return bytes ? *bytes : bytes.error().message;
}

Json text_of(std::size_t size) {
  return Json(std::string(size, 'a'));
}

Json nested_array(std::size_t depth) {
  Json value = JsonArray();
  for (std::size_t i = 1; i < depth; ++i)
    value = JsonArray{std::move(value)};
  return value;
}

Json nested_object(std::size_t depth) {
  Json value = JsonObject();
  for (std::size_t i = 1; i < depth; ++i)
    value = JsonObject{{"a", std::move(value)}};
  return value;
}

TEST(TermWriter, NullAndBooleansAreAtoms) {
  EXPECT_EQ(written(nullptr), hex("83 77 03 6e696c"));
  EXPECT_EQ(written(true), hex("83 77 04 74727565"));
  EXPECT_EQ(written(false), hex("83 77 05 66616c7365"));
}

TEST(TermWriter, IntegersUseTheShortestForm_G215) {
  EXPECT_EQ(written(0), hex("83 61 00"));
  EXPECT_EQ(written(255), hex("83 61 ff"));
  EXPECT_EQ(written(256), hex("83 62 00000100"));
  EXPECT_EQ(written(-1), hex("83 62 ffffffff"));
  EXPECT_EQ(written(2147483647), hex("83 62 7fffffff"));
  EXPECT_EQ(written(2147483648), hex("83 6e 04 00 00000080"));
  EXPECT_EQ(written(-2147483648), hex("83 62 80000000"));
  EXPECT_EQ(written(-2147483649), hex("83 6e 04 01 01000080"));
  EXPECT_EQ(written(1700000000000), hex("83 6e 06 00 0068e5cf8b01"));
}

TEST(TermWriter, IntegersCoverTheFullRangeOf64Bits) {
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::max()), hex("83 6e 08 00 ffffffffffffff7f"));
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), hex("83 6e 08 01 0000000000000080"));
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), hex("83 6e 08 00 ffffffffffffffff"));
  EXPECT_EQ(written(Json(std::uint64_t{7})), hex("83 61 07"));
}

TEST(TermWriter, FloatsAreFloatsEvenWhenWhole) {
  EXPECT_EQ(written(1.0), hex("83 46 3ff0000000000000"));
  EXPECT_EQ(written(-0.5), hex("83 46 bfe0000000000000"));
  EXPECT_EQ(written(std::nan("")), "a token cannot hold infinity or NaN");
  EXPECT_EQ(written(HUGE_VAL), "a token cannot hold infinity or NaN");
}

TEST(TermWriter, StringsAreBinaries_G215) {
  EXPECT_EQ(written(""), hex("83 6d 00000000"));
  EXPECT_EQ(written("user:1"), hex("83 6d 00000006") + "user:1");
  EXPECT_EQ(written("ü"), hex("83 6d 00000002 c3bc"));
}

TEST(TermWriter, StringsThatAreNotUtf8AreWrittenOnlyAsBytes) {
  EXPECT_EQ(written("\xff"), "the strings of a token must be UTF-8");
  EXPECT_EQ(written({{"\xff", 1}}), "the strings of a token must be UTF-8");
  EXPECT_EQ(written("\xff", TermText::bytes), hex("83 6d 00000001 ff"));
}

TEST(TermWriter, ListsOfBytesHaveTheirOwnForm) {
  EXPECT_EQ(written(JsonArray()), hex("83 6a"));
  EXPECT_EQ(written({1, 2, 255}), hex("83 6b 0003 0102ff"));
  EXPECT_EQ(written({1, 256}), hex("83 6c 00000002 61 01 62 00000100 6a"));
  EXPECT_EQ(written({1, -1}), hex("83 6c 00000002 61 01 62 ffffffff 6a"));
  EXPECT_EQ(written({nullptr}), hex("83 6c 00000001 77 03 6e696c 6a"));
}

TEST(TermWriter, AListOfBytesHasATwoByteLength) {
  JsonArray longest;
  longest.resize(65535, Json(0));
  TermWriter writer(TermText::utf8);
  EXPECT_TRUE(writer.value(longest));  // 83 6b ffff and 65535 bytes are 65539: more than a token can hold
  EXPECT_EQ(written(longest),
            "the data of a token may take at most 65536 bytes when encoded, this takes 65539");
  longest.resize(65532, Json(0));
  EXPECT_EQ(written(longest), hex("83 6b fffc") + std::string(65532, '\0'));
}

TEST(TermWriter, MapsAreWrittenInTheOrderOfTheirKeys_G215) {
  EXPECT_EQ(written({{"b", 1}, {"a", 2}, {"aa", 3}}),
            hex("83 74 00000003 6d 00000001 61 61 02 6d 00000002 6161 61 03 6d 00000001 62 61 01"));
  EXPECT_EQ(written(JsonObject()), hex("83 74 00000000"));
}

TEST(TermWriter, NestingHasALimit_G220) {
  EXPECT_TRUE(written(nested_array(64)).starts_with("\x83"));
  EXPECT_EQ(written(nested_array(65)), "the data of a token is nested too deeply");
  EXPECT_TRUE(written(nested_object(64)).starts_with("\x83"));
  EXPECT_EQ(written(nested_object(65)), "the data of a token is nested too deeply");
}

TEST(TermWriter, SizeHasALimit_G220) {
  EXPECT_EQ(written(text_of(65530)).size(), 65536U);
  EXPECT_EQ(written(text_of(65531)),
            "the data of a token may take at most 65536 bytes when encoded, this takes 65537");
  EXPECT_EQ(written(text_of(70000)), "a string is too long for a token");
}

}  // namespace
}  // namespace roost::token
