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

TEST_F(Rooms, TellTheOthersWhoLeft) {
  auto bob = in_lobby("bob");
  ann.leave();
  EXPECT_TRUE(bob.assert_push("left", {{"user", "ann"}, {"reason", "shutdown:left"}}));
}

}  // namespace
}  // namespace rooms
