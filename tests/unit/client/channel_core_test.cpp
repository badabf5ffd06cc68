// SPDX-License-Identifier: Apache-2.0
#include "client/channel_core.hpp"

#include "scripted_link.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;
using State = ClientChannelState;

class ClientChannelTest : public test::SocketTest {};
class ClientChannelV1Test : public test::SocketTest {
 protected:
  ClientChannelV1Test() : SocketTest("1.0.0") {}
};

TEST_F(ClientChannelTest, AJoinCarriesItsRefAsJoinRef) {
  open();
  auto room = channel("room:a", R"({"x":1})");
  join(*room);
  EXPECT_EQ(sent(), (Frames{R"(["1","1","room:a","phx_join",{"x":1}])"}));
  EXPECT_EQ(room->state(), State::joining);
  answer(*room, "ok");
  EXPECT_EQ(room->state(), State::joined);
}

TEST_F(ClientChannelV1Test, InVersion1TheJoinIsAnObject) {
  open();
  auto room = channel("room:a");
  join(*room);
  EXPECT_EQ(sent(),
            (Frames{R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1","join_ref":"1"})"}));
  receive(R"({"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"room:a"})");
  EXPECT_EQ(room->state(), State::joined);
}

TEST_F(ClientChannelV1Test, InVersion1TheEndOfAnEarlierJoinIsRecognizedByItsRef) {
  open();
  auto old = channel("room:a");
  join(*old);
  old->leave();
  auto room = channel("room:a");
  join(*room);
  receive(R"({"event":"phx_close","payload":{},"ref":"1","topic":"room:a"})");
  EXPECT_EQ(room->state(), State::joining);
  receive(R"({"event":"phx_close","payload":{},"ref":"3","topic":"room:a"})");
  EXPECT_EQ(room->state(), State::closed);
}

TEST_F(ClientChannelTest, AJoinBeforeTheConnectionIsSentWhenItOpens) {
  auto room = channel("room:a");
  join(*room);
  EXPECT_EQ(sent(), Frames{});
  open();
  EXPECT_EQ(sent(), (Frames{R"(["1","1","room:a","phx_join",{}])"}));
}

TEST_F(ClientChannelTest, ARefusedJoinIsRetriedAfter1_2_5_10Seconds) {
  open();
  auto room = channel("room:a");
  note_answers(*room->join_push(), "join");
  join(*room);
  for (const auto delay : {1000ms, 2000ms, 5000ms, 10'000ms, 10'000ms}) {
    answer(*room, "error", R"({"reason":"no"})");
    EXPECT_EQ(room->state(), State::errored);
    EXPECT_EQ(notes(), (Frames{R"(join:error {"reason":"no"})"}));
    static_cast<void>(sent());
    pass(delay - 1ms);
    EXPECT_EQ(sent(), Frames{});
    pass(1ms);
    EXPECT_EQ(sent().size(), 1U);
    EXPECT_EQ(room->state(), State::joining);
  }
}

TEST_F(ClientChannelTest, AnUnansweredJoinIsLeftAndJoinedAgain) {
  open();
  auto room = channel("room:a");
  note_answers(*room->join_push(), "join");
  join(*room);
  static_cast<void>(sent());
  pass(9'999ms);
  EXPECT_EQ(room->state(), State::joining);
  pass(1ms);
  EXPECT_EQ(sent(), (Frames{R"(["1","2","room:a","phx_leave",{}])"}));
  EXPECT_EQ(notes(), (Frames{"join:timeout {}"}));
  EXPECT_EQ(room->state(), State::errored);
  receive(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])");
  EXPECT_EQ(room->state(), State::errored) << "the answer came too late";
  pass(1'000ms);
  EXPECT_EQ(sent(), (Frames{R"(["3","3","room:a","phx_join",{}])"}));
}

TEST_F(ClientChannelTest, AJoinAcrossAPauseIsNotLeft) {
  open();
  auto room = channel("room:a");
  join(*room);
  static_cast<void>(sent());
  pause(1min);
  EXPECT_EQ(room->state(), State::joining);
  answer(*room, "ok");
  EXPECT_EQ(room->state(), State::joined);
  for (const auto& frame : sent())
    EXPECT_EQ(frame.find("phx_leave"), std::string::npos) << frame;
}

TEST_F(ClientChannelTest, AJoinReplyWithAnotherStatusChangesNothing) {
  open();
  auto room = channel("room:a");
  note_answers(*room->join_push(), "join");
  join(*room);
  answer(*room, "maybe");
  EXPECT_EQ(notes(), (Frames{"join:maybe {}"}));
  EXPECT_EQ(room->state(), State::joining);
}

TEST_F(ClientChannelTest, OnlyTheFirstAnswerToAJoinCounts) {
  open();
  auto room = channel("room:a");
  join(*room);
  answer(*room, "ok");
  answer(*room, "error");
  EXPECT_EQ(room->state(), State::joined);
}

TEST_F(ClientChannelTest, PhxErrorMakesItRejoinAfterASecondWithANewRef) {
  open();
  auto room = joined("room:a");
  room->on_error([&](const Payload& why) { notes_.push_back(std::string(why.text())); });
  receive(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])");
  EXPECT_EQ(notes(), (Frames{R"({"reason":"channel_crash"})"}));
  EXPECT_EQ(room->state(), State::errored);
  pass(1s);
  EXPECT_EQ(sent(), (Frames{R"(["2","2","room:a","phx_join",{}])"}));
}

TEST_F(ClientChannelTest, AChannelThatCrashesRightAfterJoiningRejoinsMoreAndMoreSlowly) {
  open();
  auto room = joined("room:a");
  const auto crash = [&] {
    const std::string ref(room->join_push()->ref().json());
    receive("[" + ref + "," + ref + R"(,"room:a","phx_error",{}])");
  };
  for (const auto delay : {1000ms, 2000ms, 5000ms, 10'000ms}) {
    crash();
    pass(delay - 1ms);
    EXPECT_EQ(sent(), Frames{});
    pass(1ms);
    EXPECT_EQ(sent().size(), 1U);
    answer(*room, "ok");
  }
  pass(5s);
  crash();
  pass(1s);
  EXPECT_EQ(room->state(), State::joining) << "a join that held resets the delays";
}

TEST_F(ClientChannelTest, PhxCloseEndsItForGood) {
  open();
  auto room = joined("room:a");
  room->on_close([&] { notes_.emplace_back("closed"); });
  receive(R"(["1","1","room:a","phx_close",{}])");
  EXPECT_EQ(room->state(), State::closed);
  EXPECT_EQ(notes(), (Frames{"closed"}));
  pass(1min);
  lose();
  open();
  EXPECT_EQ(room->state(), State::closed);
  for (const auto& frame : sent())
    EXPECT_EQ(frame.find("phx_join"), std::string::npos) << frame;
}

TEST_F(ClientChannelTest, MessagesOfAnEarlierJoinAreDropped) {
  open();
  auto room = joined("room:a");
  note_events(*room, "shout");
  receive(R"(["1","1","room:a","phx_error",{}])");
  pass(1s);
  answer(*room, "ok");
  receive(R"(["1",null,"room:a","shout",{"n":1}])");
  receive(R"(["2",null,"room:a","shout",{"n":2}])");
  receive(R"(["1","1","room:a","phx_close",{}])");
  EXPECT_EQ(notes(), (Frames{R"(shout {"n":2})"}));
  EXPECT_EQ(room->state(), State::joined);
}

TEST_F(ClientChannelTest, BroadcastsHaveNoJoinRefAndAlwaysPass) {
  open();
  auto room = joined("room:a");
  note_events(*room, "shout");
  receive(R"([null,null,"room:a","shout",{"n":1}])");
  receive(R"([null,null,"room:b","shout",{"n":2}])");
  EXPECT_EQ(notes(), (Frames{R"(shout {"n":1})"}));
}

TEST_F(ClientChannelTest, HandlersRunInOrderUntilRemoved) {
  open();
  auto room = joined("room:a");
  room->on("shout", [&](const Payload&) { notes_.emplace_back("first"); });
  room->on("shout", [&](const Payload&) { notes_.emplace_back("second"); });
  receive(R"([null,null,"room:a","shout",{}])");
  EXPECT_EQ(notes(), (Frames{"first", "second"}));
  room->off("shout");
  receive(R"([null,null,"room:a","shout",{}])");
  EXPECT_EQ(notes(), Frames{});
}

TEST_F(ClientChannelTest, BinaryBroadcastsReachTheHandlers) {
  open();
  auto room = joined("room:a");
  room->on("bin", [&](const Payload& payload) { notes_.emplace_back(payload.bytes()); });
  socket_.on_frame(phoenix::FrameKind::binary, std::string_view("\x02\x06\x03room:abin\x00\x01", 14));
  EXPECT_EQ(notes(), (Frames{std::string("\x00\x01", 2)}));
}

TEST_F(ClientChannelTest, LeavingClosesAtOnceAndNotifiesTheServer) {
  open();
  auto room = joined("room:a");
  room->on_close([&] { notes_.emplace_back("closed"); });
  room->leave();
  EXPECT_EQ(sent(), (Frames{R"(["1","2","room:a","phx_leave",{}])"}));
  EXPECT_EQ(room->state(), State::closed);
  EXPECT_EQ(notes(), (Frames{"closed"}));
  auto again = channel("room:a");
  join(*again);
  EXPECT_EQ(sent(), (Frames{R"(["3","3","room:a","phx_join",{}])"}));
  receive(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])");
  receive(R"(["1","1","room:a","phx_close",{}])");
  EXPECT_EQ(again->state(), State::joining) << "what concerns the old channel does not touch the new one";
}

TEST_F(ClientChannelTest, AJoinThatCanNoLongerBeAnsweredIsAnsweredClosedAndRetried) {
  open();
  auto room = channel("room:a");
  note_answers(*room->join_push(), "join");
  join(*room);
  lose();
  EXPECT_EQ(notes(), (Frames{R"(join:closed {"reason":"connection lost"})"}));
  pass(1min);
  EXPECT_EQ(notes(), Frames{}) << "it has no time of its own any more";
  open();
  answer(*room, "ok");
  EXPECT_EQ(notes(), (Frames{"join:ok {}"}));
}

TEST_F(ClientChannelTest, LeavingWhileJoiningAnswersTheJoin) {
  open();
  auto room = channel("room:a");
  note_answers(*room->join_push(), "join");
  join(*room);
  room->leave();
  EXPECT_EQ(notes(), (Frames{R"(join:closed {"reason":"the channel was left"})"}));
}

TEST_F(ClientChannelTest, LeavingWhileJoiningEndsTheAttempts) {
  open();
  auto room = channel("room:a");
  join(*room);
  room->leave();
  static_cast<void>(sent());
  pass(1min);
  for (const auto& frame : sent())
    EXPECT_EQ(frame.find("room:a"), std::string::npos) << frame;
}

TEST_F(ClientChannelTest, AnotherChannelOnTheTopicReplacesIt) {
  open();
  auto older = joined("room:a");
  auto newer = channel("room:a");
  join(*newer);
  EXPECT_EQ(sent(), (Frames{R"(["1","2","room:a","phx_leave",{}])", R"(["3","3","room:a","phx_join",{}])"}));
  EXPECT_EQ(older->state(), State::closed);
}

TEST_F(ClientChannelTest, JoinParamsAreEvaluatedAtEachJoin) {
  open();
  int asked = 0;
  auto room = socket_.make_channel(Topic("room:a"), [&] { return Payload{{"n", ++asked}}; });
  socket_.add(room);
  join(*room);
  answer(*room, "error");
  pass(1s);
  EXPECT_EQ(sent(),
            (Frames{R"(["1","1","room:a","phx_join",{"n":1}])", R"(["2","2","room:a","phx_join",{"n":2}])"}));
}

TEST_F(ClientChannelTest, FailingJoinParamsAreAnErrorAndNothingIsSent) {
  open();
  auto room =
      socket_.make_channel(Topic("room:a"), []() -> Result<Payload> { return make_error("no token"); });
  socket_.add(room);
  note_answers(*room->join_push(), "join");
  join(*room);
  EXPECT_EQ(sent(), Frames{});
  EXPECT_EQ(notes(), (Frames{R"(join:error {"reason":"no token"})"}));
}

}  // namespace
}  // namespace roost::client
