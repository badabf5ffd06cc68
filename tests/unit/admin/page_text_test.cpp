// SPDX-License-Identifier: Apache-2.0
#include "admin/page_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace roost::admin {
namespace {

Json number(int value) {
  return JsonObject{{"n", value}};
}

TEST(PageText, HasTheHeadAndEveryItemInItsOrder) {
  const auto text = page_text({{"node", "a"}, {"next", nullptr}}, "items", std::vector<int>{3, 1, 2}, number);
  const Json expected{{"node", "a"},
                      {"next", nullptr},
                      {"items", JsonArray{JsonObject{{"n", 3}}, JsonObject{{"n", 1}}, JsonObject{{"n", 2}}}}};
  EXPECT_EQ(boost::json::parse(text), expected) << text;
}

TEST(PageText, OfNothingIsAnEmptyArray) {
  const Json expected{{"node", "a"}, {"items", JsonArray()}};
  EXPECT_EQ(boost::json::parse(page_text({{"node", "a"}}, "items", std::vector<int>(), number)), expected);
}

TEST(PageText, MayHaveAnEmptyHead) {
  EXPECT_EQ(page_text({}, "items", std::vector<int>{7}, number), "{\"items\":[{\"n\":7}]}\n");
}

}  // namespace
}  // namespace roost::admin
