// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Headers, NamesCompareCaseInsensitively) {
  const Headers headers{{"Sec-WebSocket-Key", "abc"}};
  EXPECT_EQ(headers.get("sec-websocket-key"), "abc");
  EXPECT_EQ(headers.get("sec-websocket-ke"), std::nullopt);
}

TEST(Headers, GetReturnsTheFirstAndGetAllEveryOneInOrder) {
  const Headers headers{{"X-A", "1"}, {"Other", "-"}, {"x-a", "2"}};
  EXPECT_EQ(headers.get("X-a"), "1");
  EXPECT_THAT(headers.get_all("x-A"), ElementsAre("1", "2"));
  EXPECT_THAT(headers.get_all("none"), IsEmpty());
}

TEST(Headers, AnEmptyValueIsPresent) {
  const Headers headers{{"Sec-WebSocket-Protocol", ""}};
  EXPECT_TRUE(headers.contains("sec-websocket-protocol"));
  EXPECT_FALSE(headers.contains_token("sec-websocket-protocol", "phoenix"));
}

TEST(Headers, TokensAreFoundInEveryListOfThatName) {
  const Headers headers{{"Connection", "keep-alive , UPGRADE"}, {"connection", ",,\tx ,"}};
  EXPECT_TRUE(headers.contains_token("Connection", "upgrade"));
  EXPECT_TRUE(headers.contains_token("Connection", "keep-alive"));
  EXPECT_TRUE(headers.contains_token("Connection", "X"));
  EXPECT_FALSE(headers.contains_token("Connection", "keep"));
  EXPECT_FALSE(headers.contains_token("Connection", "grade"));
}

TEST(Headers, SetReplacesAndRemoveDeletesEveryHeaderOfThatName) {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
  headers.set("a", "4");
  EXPECT_THAT(headers, ElementsAre(Header{"B", "2"}, Header{"a", "4"}));
  headers.remove("A");
  headers.add("c", "5");
  EXPECT_THAT(headers, ElementsAre(Header{"B", "2"}, Header{"c", "5"}));
}

}  // namespace
}  // namespace roost::http1
