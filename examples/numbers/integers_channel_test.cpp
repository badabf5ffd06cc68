// SPDX-License-Identifier: Apache-2.0
#include "integers_channel.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "roost/routes.hpp"
#include "roost/socket.hpp"
#include "roost/testing/channel_test.hpp"

namespace {

using std::chrono::seconds;

// [snippet: fixture]
struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<numbers::IntegersChannel>("numbers:*")}; }
};

struct Integers : testing::Test {
  roost::test::ChannelTest node;
  roost::test::TestSocket socket = node.connect<UserSocket>();
};
// [/snippet]

std::int64_t number_of(const roost::Payload& update) {
  return update.json().value().at("number").to_number<std::int64_t>();
}

// [snippet: two_streams]
TEST_F(Integers, CountUpOnOneTopicAndDownOnTheOther) {
  auto up = socket.subscribe_and_join("numbers:positive");
  auto down = socket.subscribe_and_join("numbers:negative");
  EXPECT_TRUE(up.assert_joined());
  EXPECT_TRUE(down.assert_joined());
  const auto positive = [](const roost::Payload& update) { return number_of(update) > 0; };
  const auto negative = [](const roost::Payload& update) { return number_of(update) < 0; };
  EXPECT_TRUE(up.assert_push("update", positive));
  EXPECT_TRUE(down.assert_push("update", negative));

  node.advance(seconds(3));
  for (int second = 1; second <= 3; ++second) {
    EXPECT_TRUE(up.assert_push("update", positive));
    EXPECT_TRUE(down.assert_push("update", negative));
  }
  EXPECT_TRUE(up.refute_push("update"));
  EXPECT_TRUE(down.refute_push("update"));
}
// [/snippet]

// [snippet: refused]
TEST_F(Integers, HaveNoOtherTopics) {
  auto channel = socket.join("numbers:imaginary");
  EXPECT_TRUE(channel.assert_refused({{"reason", "unknown numbers topic"}}));
}
// [/snippet]

TEST_F(Integers, NoNumberComesTwice) {
  auto up = socket.join("numbers:positive");
  node.advance(seconds(2));
  std::int64_t last = 0;
  const auto grows = [&last](const roost::Payload& update) {
    return number_of(update) > std::exchange(last, number_of(update));
  };
  for (int update = 0; update < 3; ++update)
    EXPECT_TRUE(up.assert_push("update", grows));
}

TEST_F(Integers, StopWhenTheClientLeaves) {
  auto up = socket.join("numbers:positive");
  EXPECT_TRUE(up.assert_push("update"));
  up.leave();
  node.advance(seconds(5));
  EXPECT_TRUE(up.assert_closed());
  EXPECT_TRUE(up.refute_push("update"));
}

}  // namespace
