// SPDX-License-Identifier: Apache-2.0
#include "client/channel_core.hpp"
#include "scripted_link.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;

class ClientPushTest : public test::SocketTest {};

TEST_F(ClientPushTest, APushIsAnsweredByItsRef) {
  open();
  auto room = joined("room:a");
  push(*room, "one", R"({"n":1})");
  push(*room, "two");
  EXPECT_EQ(sent(), (Frames{R"(["1","2","room:a","one",{"n":1}])", R"(["1","3","room:a","two",{}])"}));
  receive(R"(["1","3","room:a","phx_reply",{"status":"ok","response":{"r":3}}])");
  receive(R"(["1","2","room:a","phx_reply",{"status":"error","response":{"r":2}}])");
  EXPECT_EQ(notes(), (Frames{R"(two:ok {"r":3})", R"(one:error {"r":2})"}));
}

TEST_F(ClientPushTest, OnlyTheFirstAnswerCounts) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  receive(R"(["1","2","room:a","phx_reply",{"status":"error","response":{}}])");
  EXPECT_EQ(notes(), (Frames{"one:ok {}"}));
}

TEST_F(ClientPushTest, TheUnmatchedTopicReplyEndsAPush) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  receive(R"([null,"2","room:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])");
  EXPECT_EQ(notes(), (Frames{R"(one:error {"reason":"unmatched topic"})"}));
}

TEST_F(ClientPushTest, WithoutAnAnswerItTimesOut) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  pass(9'999ms);
  EXPECT_EQ(notes(), Frames{});
  pass(1ms);
  EXPECT_EQ(notes(), (Frames{"one:timeout {}"}));
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  EXPECT_EQ(notes(), Frames{});
}

TEST_F(ClientPushTest, APauseOfTheProcessDoesNotCountAsSilenceOfTheServer) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  pause(1min);
  EXPECT_EQ(notes(), Frames{});
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  EXPECT_EQ(notes(), (Frames{"one:ok {}"}));
}

TEST_F(ClientPushTest, AnUnreadAnswerIsReadFirst) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  link_.unread = true;
  pass(10s);
  EXPECT_EQ(notes(), Frames{});
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  EXPECT_EQ(notes(), (Frames{"one:ok {}"}));
}

TEST_F(ClientPushTest, UntilTheChannelIsJoinedPushesWait) {
  open();
  auto room = channel("room:a");
  join(*room);
  static_cast<void>(sent());
  push(*room, "one");
  push(*room, "two");
  EXPECT_EQ(sent(), Frames{});
  answer(*room, "ok");
  EXPECT_EQ(sent(), (Frames{R"(["1","2","room:a","one",{}])", R"(["1","3","room:a","two",{}])"}));
}

TEST_F(ClientPushTest, AWaitingPushThatTimesOutIsNeverSent) {
  open();
  auto room = channel("room:a");
  push(*room, "one");
  pass(10s);
  EXPECT_EQ(notes(), (Frames{"one:timeout {}"}));
  join(*room);
  answer(*room, "ok");
  EXPECT_EQ(sent(), (Frames{R"(["1","1","room:a","phx_join",{}])"}));
}

TEST_F(ClientPushTest, TheNumberOfWaitingPushesIsBounded) {
  open();
  auto room = channel("room:a");
  for (const auto* event : {"one", "two", "three"})
    push(*room, event);
  EXPECT_EQ(notes(), Frames{});
  push(*room, "four");
  EXPECT_EQ(notes(),
            (Frames{R"(four:error {"reason":"too many pushes are waiting for the channel to join"})"}));
}

TEST_F(ClientPushTest, APushThatDoesNotFitIsAnError) {
  open();
  auto room = joined("room:a");
  link_.full = true;
  push(*room, "one");
  EXPECT_EQ(notes(), (Frames{R"(one:error {"reason":"full"})"}));
}

TEST_F(ClientPushTest, APushThatCannotBeEncodedIsAnErrorThatNamesTheField) {
  open();
  auto room = joined("room:a");
  push(*room, "\xff");
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_NE(notes_.front().find("event is not UTF-8"), std::string::npos);
}

TEST_F(ClientPushTest, WhenTheChannelClosesPendingPushesAreAnsweredClosed) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  room->leave();
  EXPECT_EQ(notes(), (Frames{R"(one:closed {"reason":"the channel was left"})"}));
  push(*room, "two");
  EXPECT_EQ(notes(), (Frames{R"(two:closed {"reason":"the channel has ended"})"}));
}

TEST_F(ClientPushTest, WhenTheServerClosesTheChannelPendingPushesAreAnsweredClosed) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  receive(R"(["1","1","room:a","phx_close",{}])");
  EXPECT_EQ(notes(), (Frames{R"(one:closed {"reason":"the server closed the channel"})"}));
}

TEST_F(ClientPushTest, WhenTheChannelCrashesSentPushesAreAnsweredClosedAtOnceAndOnlyOnce) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  push(*room, "two");
  receive(R"(["1","1","room:a","phx_error",{}])");
  EXPECT_EQ(notes(), (Frames{R"(one:closed {"reason":"the channel crashed"})",
                             R"(two:closed {"reason":"the channel crashed"})"}));
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  pass(10s);
  EXPECT_EQ(notes(), Frames{});
}

TEST_F(ClientPushTest, AHookOfAPushThatCrashedMayPushAgainForTheNextJoin) {
  open();
  auto room = joined("room:a");
  auto one = room->make_push("one", {}, std::nullopt);
  one->add_hook([&](const ClientReply&) { push(*room, "again"); });
  room->push(one);
  receive(R"(["1","1","room:a","phx_error",{}])");
  static_cast<void>(sent());
  pass(1s);
  answer(*room, "ok");
  EXPECT_EQ(sent(), (Frames{R"(["3","3","room:a","phx_join",{}])", R"(["3","4","room:a","again",{}])"}));
}

TEST_F(ClientPushTest, WhenTheConnectionIsLostSentPushesAreAnsweredClosedAndWaitingOnesKeepWaiting) {
  open();
  auto room = joined("room:a");
  push(*room, "sent");
  lose();
  EXPECT_EQ(notes(), (Frames{R"(sent:closed {"reason":"connection lost"})"}));
  push(*room, "waits");
  open();
  answer(*room, "ok");
  EXPECT_EQ(sent().back(), R"(["3","4","room:a","waits",{}])");
}

TEST_F(ClientPushTest, DisconnectAnswersSentAndWaitingPushesClosed) {
  open();
  auto room = joined("room:a");
  auto other = channel("room:b");
  join(*other);
  note_answers(*other->join_push(), "join");
  push(*room, "sent");
  push(*other, "waits");
  socket_.disconnect(1000, "");
  EXPECT_EQ(notes(),
            (Frames{R"(sent:closed {"reason":"disconnected"})", R"(join:closed {"reason":"disconnected"})",
                    R"(waits:closed {"reason":"disconnected"})"}));
  pass(1min);
  EXPECT_EQ(notes(), Frames{});
}

TEST_F(ClientPushTest, DisconnectBetweenTwoAttemptsAnswersWaitingPushesClosed) {
  open();
  auto room = joined("room:a");
  lose();
  push(*room, "waits");
  socket_.disconnect(1000, "");
  EXPECT_EQ(notes(), (Frames{R"(waits:closed {"reason":"disconnected"})"}));
}

TEST_F(ClientPushTest, AHookAddedAfterTheAnswerIsCalledAtOnce) {
  open();
  auto room = joined("room:a");
  auto one = push(*room, "one");
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  static_cast<void>(notes());
  note_answers(*one, "late");
  EXPECT_EQ(notes(), (Frames{"late:ok {}"}));
}

TEST_F(ClientPushTest, WhenTheConnectionIsLostNewPushesWaitForTheRejoin) {
  open();
  auto room = joined("room:a");
  lose();
  push(*room, "one");
  EXPECT_EQ(sent(), Frames{});
  open();
  EXPECT_EQ(sent(), (Frames{R"(["2","2","room:a","phx_join",{}])"}));
  answer(*room, "ok");
  EXPECT_EQ(sent(), (Frames{R"(["2","3","room:a","one",{}])"}));
}

}  // namespace
}  // namespace roost::client
