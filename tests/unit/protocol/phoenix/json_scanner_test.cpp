// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "protocol/phoenix/json_cursor.hpp"
#include "protocol/phoenix/json_validator.hpp"

namespace roost::phoenix {
namespace {

using testing::ElementsAre;

const std::string kFrame = R"(["1","2","room:1","echo",{"x":[1,-2.5,true,false,null,"\u00e9\n\"ü"],"y":{}}])";

std::vector<std::string_view> elements(std::string_view text) {
  const auto scanned = scan_array(text);
  if (!scanned) return {"not passed"};
  return {scanned->first.begin(),
          scanned->first.begin() + std::min<std::ptrdiff_t>(std::ssize(scanned->first), scanned->count)};
}

TEST(JsonScanner, CutsOutTheElementsAsWritten) {
  EXPECT_THAT(elements(kFrame), ElementsAre("\"1\"", "\"2\"", "\"room:1\"", "\"echo\"",
                                            R"({"x":[1,-2.5,true,false,null,"\u00e9\n\"ü"],"y":{}})"));
  EXPECT_THAT(elements(" [ null ,\t\"2\" , [ 1 , 2 ]\n, -0 , \"\" ] "),
              ElementsAre("null", "\"2\"", "[ 1 , 2 ]", "-0", "\"\""));
}

TEST(JsonScanner, CountsElementsThatItDoesNotKeep) {
  EXPECT_EQ(scan_array("[]")->count, 0U);
  EXPECT_EQ(scan_array("[1]")->count, 1U);
  EXPECT_EQ(scan_array("[1,2,3,4,5,6,7]")->count, 7U);
  EXPECT_EQ(elements("[1,2,3,4,5,6,7]").size(), 5U);
}

TEST(JsonScanner, FindsTheEndOfAStringAtAnyPosition) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string string = "\"" + std::string(size, 'x') + "\"";
    EXPECT_THAT(elements("[" + string + ",\"\\\"\"]"), ElementsAre(string, "\"\\\"\""));
  }
}

TEST(JsonScanner, LeavesRareConstructsToTheValidator) {
  for (const char* text : {"[1e3]", "[1E400]", R"(["\ud83d\ude00"])"})
    EXPECT_FALSE(scan_array(text)) << text;
  EXPECT_FALSE(scan_array(std::string(33, '[') + std::string(33, ']')));
  EXPECT_FALSE(scan_array("[" + std::string(301, '9') + "]"));
  EXPECT_TRUE(scan_array(std::string(32, '[') + std::string(32, ']')));
}

TEST(JsonScanner, AcceptsNoTruncatedFrame) {
  for (std::size_t size = 0; size < kFrame.size(); ++size)
    EXPECT_FALSE(scan_array(std::string_view(kFrame).substr(0, size))) << size;
}

/// Any accepted text is JSON according to the validator, with the elements that the cursor cuts out.
void expect_agreement(std::string_view text) {
  const auto scanned = scan_array(text);
  if (!scanned) return;
  const auto checked = validate_json(text);
  const auto* shape = std::get_if<JsonShape>(&checked);
  ASSERT_NE(shape, nullptr) << text;
  EXPECT_EQ(shape->kind, JsonKind::array) << text;
  ASSERT_EQ(shape->elements, scanned->count) << text;
  JsonCursor cursor(text);
  for (std::size_t i = 0; i < std::min(scanned->count, scanned->first.size()); ++i)
    EXPECT_EQ(cursor.take(), scanned->first[i]) << text;
}

TEST(JsonScanner, AcceptsOnlyWhatTheValidatorAccepts) {
  for (const char* text : {"",
                           " ",
                           "[",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\":1}",
                           "[\"a]",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[+1]",
                           "[-]",
                           "[NaN]",
                           "[tru]",
                           "[\"\\x\"]",
                           "[\"\\u12\"]",
                           "[\"a\nb\"]",
                           "[1]2",
                           "[][]",
                           "[1]//",
                           "[{}}",
                           "[{]",
                           "[{a:1}]",
                           "[{\"a\" 1}]",
                           "[{\"a\":}]",
                           "[\"\xff\"]",
                           "[\"\xc3\"]",
                           "[\"\xed\xa0\x80\"]",
                           "\xef\xbb\xbf[]",
                           "[truefalse]",
                           "[nul]",
                           "[\"\t\"]",
                           "[1,\v2]"})
    EXPECT_FALSE(scan_array(text)) << text;
}

TEST(JsonScanner, AgreesWithTheValidatorOnFramesWithChangedBytes) {
  constexpr int kRounds = 20'000;
  constexpr std::string_view kBytes = "\"\\[]{},:-.0159eEtrufalsn /\x01\x1f\x7f\xc3\xbc\xff";
  std::minstd_rand random(7);  // always the same frames
  for (int round = 0; round < kRounds; ++round) {
    std::string text = kFrame;
    for (auto changes = random() % 3 + 1; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          text[at] = byte;
          break;
        case 1:
          text.insert(at, 1, byte);
          break;
        default:
          text.erase(at, 1);
      }
    }
    expect_agreement(text);
  }
}

}  // namespace
}  // namespace roost::phoenix
