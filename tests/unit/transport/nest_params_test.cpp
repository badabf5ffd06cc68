// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/nest_params.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

namespace roost::transport {
namespace {

std::string nested(const std::vector<HttpParam>& pairs) {
  return boost::json::serialize(nest_params(pairs));
}

TEST(Params, NestObjectsAndListsAndTheLastDuplicateWins_B113) {
  EXPECT_EQ(nested({{"a[b]", "c"}, {"d[]", "1"}, {"d[]", "2"}, {"e", "1"}, {"e", "2"}}),
            R"({"a":{"b":"c"},"d":["1","2"],"e":"2"})");
}

TEST(Params, NestDeeperAndInsideLists) {
  EXPECT_EQ(nested({{"a[b][c]", "1"}, {"a[b][d]", "2"}, {"l[][x]", "3"}, {"l[][x]", "4"}}),
            R"({"a":{"b":{"c":"1","d":"2"}},"l":[{"x":"3"},{"x":"4"}]})");
}

TEST(Params, OfAnotherShapeReplaceWhatCameBefore) {
  EXPECT_EQ(nested({{"a", "1"}, {"a[b]", "2"}}), R"({"a":{"b":"2"}})");
  EXPECT_EQ(nested({{"a[]", "1"}, {"a", "2"}}), R"({"a":"2"})");
}

TEST(Params, TakeANameThatIsNotNestedLiterally) {
  for (const char* name : {"[a]", "a[b", "a]", "a[b]c", "a[b]]", ""}) {
    const Params params = nest_params({{name, "x"}});
    ASSERT_NE(params.if_contains(name), nullptr) << name;
  }
}

TEST(Params, NestToTheLimitAndNoDeeper) {
  const auto name = [](std::size_t parts) {
    std::string text = "a";
    for (std::size_t i = 1; i < parts; ++i)
      text += "[b]";
    return text;
  };
  EXPECT_TRUE(nest_params({{name(kMaxParamDepth), "x"}}).contains("a"));
  EXPECT_TRUE(nest_params({{name(kMaxParamDepth + 1), "x"}}).contains(name(kMaxParamDepth + 1)));
}

}  // namespace
}  // namespace roost::transport
