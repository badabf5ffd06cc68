// SPDX-License-Identifier: Apache-2.0
#include "room_channel.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "roost/testing/channel_test.hpp"
#include "user_socket.hpp"

namespace rooms {
namespace {

using std::chrono::seconds;

struct Rooms : testing::Test {
  roost::test::TestChannel in_lobby(const char* user) {
    auto channel = node.connect<UserSocket>({{"user", user}}).subscribe_and_join("room:lobby");
    EXPECT_TRUE(channel.assert_joined({{"you", user}}));
    return channel;
  }

  roost::test::ChannelTest node;
  roost::Presence& presence = node.add_presence();
  roost::test::TestChannel ann = in_lobby("ann");
};

TEST_F(Rooms, WantToKnowWhoComes) {
  const auto anonymous = node.connect<UserSocket>();
  EXPECT_TRUE(anonymous.assert_refused());
  EXPECT_EQ(anonymous.reason(), "missing user: connect with ?user=NAME");
}

TEST_F(Rooms, KnowAUserByTheNicknameOfTheJoin) {
  auto socket = node.connect<UserSocket>({{"user", "bob"}});
  EXPECT_TRUE(socket.join("room:lobby", {{"nickname", "bobby"}}).assert_joined({{"you", "bobby"}}));
  EXPECT_EQ(socket.id(), "users:bob");
}

// [snippet: later_join]
TEST_F(Rooms, ThatExistAreJoinedAndOthersAreNot) {
  auto socket = node.connect<UserSocket>({{"user", "bob"}});
  EXPECT_TRUE(socket.join("room:cellar").assert_joined());
  EXPECT_TRUE(socket.join("room:attic").assert_refused({{"reason", "no such room"}}));
}
// [/snippet]

// [snippet: say]
TEST_F(Rooms, PassOnWhatIsSaid) {
  auto bob = in_lobby("bob");
  const auto ref = ann.push("say", {{"body", "hello"}});
  EXPECT_TRUE(ann.assert_reply(ref, "ok"));
  EXPECT_TRUE(node.assert_broadcast("room:lobby", "message", {{"body", "hello"}}));
  EXPECT_TRUE(bob.assert_push("message", {{"from", "ann"}, {"body", "hello"}}));
}
// [/snippet]

TEST_F(Rooms, KeepAWordToOneFromTheOthers) {
  auto bob = in_lobby("bob");
  auto eve = in_lobby("eve");
  ann.push("say", {{"body", "psst"}, {"to", "bob"}});
  EXPECT_TRUE(bob.assert_push("message", {{"body", "psst"}}));
  EXPECT_TRUE(eve.refute_push("message"));
}

TEST_F(Rooms, SayWhichFieldOfAMessageIsWrong) {
  const auto ref = ann.push("say", {{"body", 5}});
  EXPECT_TRUE(ann.assert_reply(ref, "error", [](const roost::Payload& response) {
    return response.text().find("body") != std::string_view::npos;
  }));
}

// [snippet: time]
TEST_F(Rooms, TellWhoIsTypingUntilThreeSecondsOfSilence) {
  auto bob = in_lobby("bob");
  ann.push("typing");
  EXPECT_TRUE(bob.assert_push("typing", {{"user", "ann"}, {"now", true}}));
  node.advance(seconds(2));
  ann.push("typing");
  node.advance(seconds(2));
  EXPECT_TRUE(bob.refute_push("typing"));
  node.advance(seconds(1));
  EXPECT_TRUE(bob.assert_push("typing", {{"user", "ann"}, {"now", false}}));
}
// [/snippet]

TEST_F(Rooms, TakeWhatIsSaidForTheEndOfTyping) {
  auto bob = in_lobby("bob");
  ann.push("typing");
  ann.push("say", {{"body", "hello"}});
  EXPECT_TRUE(bob.assert_push("typing", {{"user", "ann"}, {"now", true}}));
  EXPECT_TRUE(bob.assert_push("typing", {{"user", "ann"}, {"now", false}}));
  node.advance(seconds(3));
  EXPECT_TRUE(bob.refute_push("typing"));
}

TEST_F(Rooms, AnswerASearchWhenTheArchiveHasFound) {
  auto cellar = node.connect<UserSocket>({{"user", "bob"}}).join("room:cellar");
  const auto ref = cellar.push("search", {{"word", "wine"}});
  EXPECT_TRUE(cellar.assert_reply(ref, "ok", {{"found", {"the wine is on the left"}}}));
}

// [snippet: other_thread]
TEST_F(Rooms, HearFromOtherThreads) {
  std::thread other([handle = ann.handle()] { handle.send(Notice{"closing time"}); });
  other.join();
  node.settle();
  EXPECT_TRUE(ann.assert_push("notice", {{"text", "closing time"}}));
}
// [/snippet]

// [snippet: presence]
TEST_F(Rooms, ShowWhoIsThere) {
  EXPECT_TRUE(ann.assert_push("presence_state", [](const roost::Payload& state) {
    return state.json()->as_object().contains("ann");
  }));
  EXPECT_TRUE(ann.assert_push("presence_diff"));  // the own one
  auto bob = in_lobby("bob");
  node.advance(std::chrono::milliseconds(100));
  EXPECT_TRUE(ann.assert_push("presence_diff", [](const roost::Payload& diff) {
    return diff.json()->at("joins").as_object().contains("bob");
  }));
  EXPECT_EQ(presence.count("room:lobby"), 2U);
}
// [/snippet]

TEST_F(Rooms, ShowNobodyWhoWasNotAdmitted) {
  auto bob = node.connect<UserSocket>({{"user", "bob"}});
  EXPECT_TRUE(bob.join("room:attic").assert_refused());
  EXPECT_EQ(presence.count("room:attic"), 0U);
  auto cellar = bob.join("room:cellar");
  EXPECT_TRUE(cellar.assert_push("presence_state"));
  EXPECT_EQ(presence.count("room:cellar"), 1U);
}

TEST_F(Rooms, TellTheOthersWhoLeft) {
  auto bob = in_lobby("bob");
  ann.leave();
  EXPECT_TRUE(bob.assert_push("left", {{"user", "ann"}, {"reason", "shutdown:left"}}));
}

}  // namespace
}  // namespace rooms
