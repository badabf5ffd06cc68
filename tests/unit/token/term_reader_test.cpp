// SPDX-License-Identifier: Apache-2.0
// Terms byte by byte: everything that JSON can express is read, and the rest is rejected.
#include "token/term_reader.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "support/hex.hpp"
#include "token/term_writer.hpp"

namespace roost::token {
namespace {

using test::hex;

std::string read_bytes(std::string_view term, TermText text = TermText::utf8) {
  TermReader reader(term, text);
  const auto value = reader.value();
  if (!value) return "refused";
  return serialize(*value) + (reader.at_end() ? "" : " and more");
}

std::string read(std::string_view digits) {
  return read_bytes(hex(digits));
}

TEST(TermReader, ReadsNumbers) {
  EXPECT_EQ(read("61 00"), "0");
  EXPECT_EQ(read("61 ff"), "255");
  EXPECT_EQ(read("62 ffffffff"), "-1");
  EXPECT_EQ(read("62 80000000"), "-2147483648");
  EXPECT_EQ(read("6e 06 00 0068e5cf8b01"), "1700000000000");
  EXPECT_EQ(read("6e 01 01 05"), "-5");
  EXPECT_EQ(read("6e 00 00"), "0");
  EXPECT_EQ(read("46 3ff8000000000000"), "1.5E0");
}

TEST(TermReader, ReadsIntegersOf64BitsAndRejectsLargerOnes_G220) {
  EXPECT_EQ(read("6e 08 00 ffffffffffffffff"), "18446744073709551615");
  EXPECT_EQ(read("6e 08 00 ffffffffffffff7f"), "9223372036854775807");
  EXPECT_EQ(read("6e 08 01 0000000000000080"), "-9223372036854775808");
  EXPECT_EQ(read("6e 08 01 0100000000000080"), "refused");
  EXPECT_EQ(read("6e 09 00 000000000000000001"), "refused");
  EXPECT_EQ(read("6e 01 02 05"), "refused") << "a sign is 0 or 1";
  EXPECT_EQ(read("6f 00000001 00 05"), "refused");
}

TEST(TermReader, RejectsNumbersThatJsonCannotRepresent_G220) {
  EXPECT_EQ(read("46 7ff0000000000000"), "refused");
  EXPECT_EQ(read("46 fff0000000000000"), "refused");
  EXPECT_EQ(read("46 7ff8000000000000"), "refused");
  EXPECT_EQ(read("46 7fefffffffffffff").substr(0, 6), "1.7976");
}

TEST(TermReader, ReadsAtomsOldAndNew_G220) {
  EXPECT_EQ(read("64 0003 6e696c"), "null");
  EXPECT_EQ(read("77 03 6e696c"), "null");
  EXPECT_EQ(read("76 0004 74727565"), "true");
  EXPECT_EQ(read("77 05 66616c7365"), "false");
  EXPECT_EQ(read("64 0002 6f6b"), "\"ok\"");
  EXPECT_EQ(read("77 00"), "\"\"");
}

TEST(TermReader, OldAtomsAreLatin1AndNewOnesUtf8_G220) {
  EXPECT_EQ(read("64 0001 fc"), "\"ü\"");
  EXPECT_EQ(read("77 02 c3bc"), "\"ü\"");
  EXPECT_EQ(read("76 0002 c3bc"), "\"ü\"");
  EXPECT_EQ(read("77 01 fc"), "refused");
}

TEST(TermReader, ReadsStrings) {
  EXPECT_EQ(read("6d 00000000"), "\"\"");
  EXPECT_EQ(read("6d 00000002 c3bc"), "\"ü\"");
  EXPECT_EQ(read("6d 00000001 ff"), "refused") << "not UTF-8";
  EXPECT_EQ(read_bytes(hex("6d 00000001 ff"), TermText::bytes), "\"\xff\"");
  EXPECT_EQ(read("4d 00000001 05 f8"), "refused") << "a bit string";
}

TEST(TermReader, ReadsListsAndTuplesAsArrays_G220) {
  EXPECT_EQ(read("6a"), "[]");
  EXPECT_EQ(read("6b 0003 0102ff"), "[1,2,255]");
  EXPECT_EQ(read("6c 00000002 61 01 6a 6a"), "[1,[]]");
  EXPECT_EQ(read("68 00"), "[]");
  EXPECT_EQ(read("68 02 64 0002 6f6b 61 07"), R"(["ok",7])");
  EXPECT_EQ(read("6c 00000001 61 01 61 02"), "refused") << "an improper list";
  EXPECT_EQ(read("69 00000001 61 01"), "refused") << "a tuple of more than 255";
}

TEST(TermReader, ReadsMapsWhoseKeysAreText_G220) {
  EXPECT_EQ(read("74 00000001 6d 00000002 6964 61 01"), R"({"id":1})");
  EXPECT_EQ(read("74 00000001 77 02 6964 61 01"), R"({"id":1})");
  EXPECT_EQ(read("74 00000001 64 0003 6e696c 61 01"), R"({"nil":1})");
  EXPECT_EQ(read("74 00000001 61 01 61 01"), "refused");
  EXPECT_EQ(read("74 00000001 6a 61 01"), "refused");
  EXPECT_EQ(read("74 00000001 6d 00000001 ff 61 01"), "refused");
}

TEST(TermReader, RejectsADuplicateKey_G220) {
  EXPECT_EQ(read("74 00000002 6d 00000001 61 61 01 6d 00000001 61 61 02"), "refused");
  EXPECT_EQ(read("74 00000002 6d 00000001 61 61 01 77 01 61 61 02"), "refused");
}

TEST(TermReader, RejectsFunctionsProcessesAndReferences_G220) {
  EXPECT_EQ(read("71 77 02 6f73 77 03 636d64 61 01"), "refused");  // &:os.cmd/1
  for (int tag = 0; tag < 256; ++tag) {
    const bool known = std::string_view("\x61\x62\x6e\x46\x6d\x64\x76\x77\x68\x6a\x6b\x6c\x74")
                           .find(static_cast<char>(tag)) != std::string_view::npos;
    const std::string term = static_cast<char>(tag) + std::string(4, '\0') + std::string(30, '\x6a');
    EXPECT_EQ(read_bytes(term) != "refused", known) << tag;
  }
}

TEST(TermReader, NestingHasALimit_G220) {
  const auto lists = [](std::size_t depth) {
    std::string term;
    for (std::size_t i = 0; i < depth; ++i)
      term += hex("6c 00000001");
    return term + hex("61 01") + std::string(depth, '\x6a');
  };
  const auto tuples = [](std::size_t depth) {
    std::string term;
    for (std::size_t i = 0; i < depth; ++i)
      term += hex("68 01");
    return term + hex("61 01");
  };
  const auto maps = [](std::size_t depth) {
    std::string term;
    for (std::size_t i = 0; i < depth; ++i)
      term += hex("74 00000001 77 01 61");
    return term + hex("61 01");
  };
  EXPECT_NE(read_bytes(lists(64)), "refused");
  EXPECT_EQ(read_bytes(lists(65)), "refused");
  EXPECT_NE(read_bytes(tuples(64)), "refused");
  EXPECT_EQ(read_bytes(tuples(65)), "refused");
  EXPECT_NE(read_bytes(maps(64)), "refused");
  EXPECT_EQ(read_bytes(maps(65)), "refused");
  EXPECT_EQ(read_bytes(tuples(30000)), "refused");
}

TEST(TermReader, ExcessiveCountsAreRejectedImmediately_G220) {
  EXPECT_EQ(read("6d ffffffff 61"), "refused");
  EXPECT_EQ(read("6c ffffffff 61 01"), "refused");
  EXPECT_EQ(read("74 ffffffff 77 01 61 61 01"), "refused");
  EXPECT_EQ(read("6b ffff 61"), "refused");
}

TEST(TermReader, EnteringATupleAdvancesOnlyIntoATuple) {
  const std::string pair = hex("68 02 61 01 61 02");
  TermReader tuple(pair, TermText::utf8);
  EXPECT_EQ(tuple.enter_tuple(), 2U);
  EXPECT_EQ(tuple.value(), Json(1));
  EXPECT_FALSE(tuple.at_end());
  TermReader number("\x61\x07", TermText::utf8);
  EXPECT_EQ(number.enter_tuple(), std::nullopt);
  EXPECT_EQ(number.value(), Json(7));
  EXPECT_TRUE(number.at_end());
}

TEST(TermReader, ReadsBackWhatTheWriterWrites) {
  const Json values[] = {nullptr,      true,
                         -1,           18446744073709551615U,
                         1e-300,       "ü",
                         {1, 2},       {1, {"a", nullptr}},
                         JsonObject(), {{"a", {{"b", {1.5, -300}}}}, {"", ""}}};
  for (const Json& value : values) {
    TermWriter writer(TermText::utf8);
    ASSERT_TRUE(writer.value(value));
    const std::string bytes = *std::move(writer).finish();
    TermReader reader(std::string_view(bytes).substr(1), TermText::utf8);
    EXPECT_EQ(reader.value(), value);
    EXPECT_TRUE(reader.at_end());
  }
}

}  // namespace
}  // namespace roost::token
