// SPDX-License-Identifier: Apache-2.0
#include "roost/parameter_filter.hpp"

#include <gtest/gtest.h>

namespace roost {
namespace {

std::string discarded(std::string_view json, std::vector<std::string> words = {"password", "token"}) {
  return ParameterFilter::discard(std::move(words)).apply(json).text;
}
std::string kept(std::string_view json, std::vector<std::string> names) {
  return ParameterFilter::keep(std::move(names)).apply(json).text;
}

TEST(ParameterFilter, DiscardsPasswordsAndTokensByDefault_G222) {
  EXPECT_EQ(ParameterFilter().apply(R"({"a":1,"password":"x","token":[1,{"b":2}],"c":null})").text,
            R"({"a":1,"password":"[FILTERED]","token":"[FILTERED]","c":null})");
}

TEST(ParameterFilter, DiscardsValuesWhoseKeyContainsAWord_G222) {
  EXPECT_EQ(discarded(R"({"user_password_2":{"x":[1]},"passwor":1,"Password":2})"),
            R"({"user_password_2":"[FILTERED]","passwor":1,"Password":2})");
}

TEST(ParameterFilter, DiscardsAtAnyDepthAndInLists_G222) {
  EXPECT_EQ(discarded(R"([{"a":[{"token":1},{"b":{"token":{"c":[]}}}]},2])"),
            R"([{"a":[{"token":"[FILTERED]"},{"b":{"token":"[FILTERED]"}}]},2])");
}

TEST(ParameterFilter, DiscardsStringsThatContainAWordAndAnEqualsSign_G222) {
  EXPECT_EQ(discarded(R"({"url":"/x?password=1","b":["token=2","token","a=token"]})"),
            R"({"url":"[FILTERED]","b":["[FILTERED]","token","a=token"]})");
}

TEST(ParameterFilter, SeesThroughEscapes_G222) {
  EXPECT_EQ(discarded(R"({"pass\u0077ord":1,"a":"pass\u0077ord=1"})"),
            R"({"password":"[FILTERED]","a":"[FILTERED]"})");
}

TEST(ParameterFilter, KeepsOnlyWhatIsBelowANamedKey_G223) {
  EXPECT_EQ(
      kept(R"({"foo":{"a":[1,"x",{"b":null}]},"bar":{"foo":true,"c":[1,{"d":2}]},"e":{}})", {"foo"}),
      R"({"foo":{"a":[1,"x",{"b":null}]},"bar":{"foo":true,"c":["[FILTERED]",{"d":"[FILTERED]"}]},"e":{}})");
}

TEST(ParameterFilter, KeepsNoKeyThatOnlyContainsAName_G223) {
  EXPECT_EQ(kept(R"({"foo2":1,"foo":2,"after":3})", {"foo"}),
            R"({"foo2":"[FILTERED]","foo":2,"after":"[FILTERED]"})");
}

TEST(ParameterFilter, KeepsNumbersAndStringsAsWritten) {
  EXPECT_EQ(discarded(R"( {"n" : [1e3, -0.50, 123456789012345678901234567890], "t":"ä\n\"" } )"),
            R"({"n":[1e3,-0.50,123456789012345678901234567890],"t":"ä\n\""})");
  EXPECT_EQ(discarded("\"x\""), "\"x\"");
  EXPECT_EQ(discarded("17"), "17");
  EXPECT_EQ(discarded("{}"), "{}");
}

TEST(ParameterFilter, CutsAtItsLimitAndSaysSo) {
  const std::string json = R"({"a":"12345"})";
  const auto filter = ParameterFilter::discard({});
  const auto whole = filter.apply(json, json.size());
  EXPECT_EQ(whole.text, json);
  EXPECT_FALSE(whole.cut);
  const auto cut = filter.apply(json, json.size() - 1);
  EXPECT_EQ(cut.text, R"({"a":"12345"…)");
  EXPECT_TRUE(cut.cut);
}

TEST(ParameterFilter, CutsBetweenCharacters) {
  EXPECT_EQ(ParameterFilter::discard({}).apply(R"(["ää"])", 5).text, R"(["ä…)");
}

TEST(ParameterFilter, FiltersAtEveryDepth) {
  std::string json;
  constexpr int kDeep = 1000;
  for (int i = 0; i < kDeep; ++i)
    json += R"({"a":)";
  json += R"({"token":1})" + std::string(kDeep, '}');
  const auto filtered = ParameterFilter().apply(json);
  EXPECT_FALSE(filtered.cut);
  EXPECT_NE(filtered.text.find(R"("token":"[FILTERED]")"), std::string::npos);
}

}  // namespace
}  // namespace roost
