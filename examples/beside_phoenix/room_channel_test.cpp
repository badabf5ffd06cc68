// SPDX-License-Identifier: Apache-2.0
#include "room_channel.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "roost/testing/channel_test.hpp"

namespace beside_phoenix {
namespace {

using roost::test::ChannelTest;
using roost::test::TestChannel;

struct BesidePhoenix : testing::Test {
  BesidePhoenix() { node.add_presence({.name = "Elixir.Lab.Presence"}); }

  TestChannel join(const std::string& user) {
    return node.connect<UserSocket>({{"user", user}}).subscribe_and_join("room:1");
  }
  void later() { node.advance(std::chrono::milliseconds(200)); }

  ChannelTest node;
};

TEST_F(BesidePhoenix, AMemberIsPresentAndGetsTheState) {
  auto ann = join("ann");
  EXPECT_TRUE(ann.assert_joined());
  EXPECT_TRUE(ann.assert_push("presence_state", {{"ann", {{"metas", {{{"status", "on"}}}}}}}));
}

TEST_F(BesidePhoenix, ShoutsReachAllOrTheOthersAndAreAnswered) {
  auto ann = join("ann");
  auto bob = join("bob");
  EXPECT_TRUE(ann.assert_reply(ann.push("shout", {{"n", 1}}), "ok"));
  EXPECT_TRUE(ann.assert_push("shout", {{"n", 1}}));
  EXPECT_TRUE(bob.assert_push("shout", {{"n", 1}}));
  EXPECT_TRUE(ann.assert_reply(ann.push("shout_from", {{"n", 2}}), "ok"));
  EXPECT_TRUE(bob.assert_push("shout_from", {{"n", 2}}));
  EXPECT_TRUE(ann.refute_push("shout_from"));
  const std::string bytes("\x00\xff", 2);
  EXPECT_TRUE(ann.assert_reply(ann.push("bin", roost::Payload::binary(bytes)), "ok"));
  EXPECT_TRUE(bob.assert_push("bin", roost::test::Pattern::bytes(bytes)));
}

TEST_F(BesidePhoenix, TheOwnPresenceChangesAndEnds) {
  auto ann = join("ann");
  later();
  EXPECT_TRUE(ann.assert_reply(ann.push("status", {{"status", "away"}}), "ok"));
  EXPECT_EQ(node.presence().get_by_key("room:1", "ann").at("metas").at(0).at("status"), "away");
  EXPECT_TRUE(ann.assert_reply(ann.push("untrack"), "ok"));
  EXPECT_EQ(node.presence().count("room:1"), 0U);
}

TEST_F(BesidePhoenix, TheUserIsRequiredAndNamesTheConnection) {
  EXPECT_TRUE(node.connect<UserSocket>().assert_refused());
  EXPECT_EQ(node.connect<UserSocket>({{"user", "ann"}}).id(), "user_sockets:ann");
}

}  // namespace
}  // namespace beside_phoenix
