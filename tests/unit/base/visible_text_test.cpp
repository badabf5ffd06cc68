// SPDX-License-Identifier: Apache-2.0
#include "base/visible_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "roost/json.hpp"

namespace roost::base {
namespace {

/// Shared with the dashboard's page (tests/js/visible.test.mjs).
JsonArray table() {
  std::ostringstream text;
  text << std::ifstream(ROOST_SOURCE_DIR "/tests/support/visible_text.json").rdbuf();
  return boost::json::parse(text.str()).as_array();
}

std::string text_of(const Json& value) {
  return std::string(value.as_string());
}

TEST(VisibleText, MatchesTheTable) {
  for (const Json& one : table())
    EXPECT_EQ(visible(text_of(one.at("text"))), text_of(one.at("visible"))) << text_of(one.at("name"));
}

TEST(VisibleText, NoTwoTextsOfTheTableLookTheSame) {
  std::set<std::string> seen;
  for (const Json& one : table())
    EXPECT_TRUE(seen.insert(visible(text_of(one.at("text")))).second) << text_of(one.at("name"));
}

TEST(VisibleText, EachInvalidByteIsShownOnItsOwn) {
  EXPECT_EQ(visible("a\xff"), "a\\xff");
  EXPECT_EQ(visible("\xc3"), "\\xc3") << "half a character";
  EXPECT_EQ(visible("\xc3(x"), "\\xc3(x");
  EXPECT_EQ(visible("\xe2\x80"), "\\xe2\\x80") << "two thirds of one";
  EXPECT_EQ(visible("\xc0\xaf"), "\\xc0\\xaf") << "an overlong form";
  EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last code point";
  EXPECT_EQ(visible("ü\x80ü"), "ü\\x80ü");
}

TEST(VisibleText, EveryCharacterIsShownOrEscapedAndNoneHasAnEffect) {
  std::set<std::string> seen;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const std::string shown = visible(text);
    EXPECT_TRUE(seen.insert(shown).second) << byte;
    EXPECT_TRUE(is_plain(shown) && shown != "\n") << byte;
  }
}

TEST(VisibleText, QuotesInsideANameAreEscaped) {
  EXPECT_EQ(visible_quoted("a\"b\\"), R"("a\"b\\")");
  EXPECT_EQ(visible_quoted(""), "\"\"");
}

TEST(VisibleText, AWordIsQuotedWhenItCouldBeReadAsTwo) {
  EXPECT_EQ(visible_word("room:1"), "room:1");
  EXPECT_EQ(visible_word("room:1 echo"), "\"room:1 echo\"");
  EXPECT_EQ(visible_word("\"room:1"), "\"\\\"room:1\"");
}

TEST(VisibleText, TextsWithTheSameBeginningDifferWhenTheyAreCut) {
  const std::string one(100, 'x');
  EXPECT_EQ(shortened(one, 100), one);
  const std::string cut = shortened(one, 10);
  EXPECT_TRUE(cut.starts_with("xxxxxxxxxx…")) << cut;
  EXPECT_NE(cut, shortened(one + "y", 10));
  EXPECT_EQ(shortened("üüü", 3).substr(0, 5), "ü…") << "cut between characters";
}

TEST(VisibleText, SentencesKeepTheirLinesAndBackslashes) {
  EXPECT_EQ(visible_lines("one \\ two\n  three"), "one \\ two\n  three");
  EXPECT_EQ(visible_lines("a\x1b[31m\r\u202e"), "a\\u{1b}[31m\\r\\u{202e}");
  EXPECT_EQ(visible_lines("a\xff"), "a\\xff");
}

TEST(VisibleText, PlainTextIsRecognized) {
  for (const char* plain : {"", "a\nb", "Zürich 東京 — …", "\\"})
    EXPECT_TRUE(is_plain(plain)) << plain;
  for (const char* other : {"\t", "\x1b", "\x7f", "\u0085", "\u202e", "\xff", "ü\u200b"})
    EXPECT_FALSE(is_plain(other)) << visible(other);
}

TEST(VisibleText, JsonKeepsItsMeaningWithoutTerminalControls) {
  const Json value = {{"topic", "a\x1b[31m\x7f\u0085\u202e\u05d0\U000e0041\n\"\\"}, {"n", 1}};
  const std::string text = visible_json(boost::json::serialize(value));
  EXPECT_TRUE(is_plain(text)) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(boost::json::parse(text), value);
  EXPECT_EQ(visible_json("{\n\t\"a\": 1\r\n}"), "{  \"a\": 1  }");
  EXPECT_EQ(visible_json("\"\xff\""), R"("\ufffd")");
}

TEST(VisibleText, ValidUtf8IsUnchangedInJson) {
  EXPECT_EQ(utf8_or_visible("a\u202e\\"), "a\u202e\\");
  EXPECT_EQ(utf8_or_visible("a\xff"), "a\\xff");
}

}  // namespace
}  // namespace roost::base
