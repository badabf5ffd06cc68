// SPDX-License-Identifier: Apache-2.0
#include "client/presence_core.hpp"

#include <boost/json/serialize.hpp>

#include "scripted_link.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;

constexpr const char* kEmptyDiff = R"({"joins":{},"leaves":{}})";

std::string one(const std::string& key, const std::string& ref) {
  return "\"" + key + R"(":{"metas":[{"phx_ref":")" + ref + "\"}]}";
}
std::string joins(const std::string& presences) {
  return "{\"joins\":{" + presences + "},\"leaves\":{}}";
}
std::string leaves(const std::string& presences) {
  return "{\"joins\":{},\"leaves\":{" + presences + "}}";
}

class PresenceOfAChannel : public test::SocketTest {
 protected:
  /// A channel that has joined, and its presences.
  void join_room(const ClientPresenceOptions& options = {}) {
    open();
    room_ = channel("room:a");
    follow(options);
    join(*room_);
    answer(*room_, "ok");
  }
  void follow(const ClientPresenceOptions& options) {
    presence_ = std::make_shared<PresenceCore>(
        room_->topic(), options, [this](const std::string& line) { warnings_.push_back(line); });
    PresenceCore::attach(*room_, presence_, options);
    presence_->handlers().on_join = [this](const auto& change) { notes_.push_back("+" + change.key); };
    presence_->handlers().on_leave = [this](const auto& change) { notes_.push_back("-" + change.key); };
    presence_->handlers().on_sync = [this](const auto& present) {
      notes_.push_back("sync " + keys(present));
    };
  }
  static std::string keys(const ClientPresences& present) {
    std::string names;
    for (const auto& [key, presence] : present)
      names += key;
    return names;
  }
  void crash_and_rejoin() {
    const std::string ref(room_->join_push()->ref().json());
    receive("[" + ref + "," + ref + R"(,"room:a","phx_error",{}])");
    pass(1s);
    answer(*room_, "ok");
  }
  /// A push to the current join.
  void push_event(const std::string& event, const std::string& payload) {
    const std::string ref(room_->join_push()->ref().json());
    receive("[" + ref + R"(,null,"room:a",")" + event + "\"," + payload + "]");
  }
  void state(const std::string& presences) { push_event("presence_state", "{" + presences + "}"); }
  void diff(const std::string& payload) {
    receive(R"([null,null,"room:a","presence_diff",)" + payload + "]");
  }
  [[nodiscard]] std::string listed() const { return keys(presence_->list()); }

  std::shared_ptr<ChannelCore> room_;
  std::shared_ptr<PresenceCore> presence_;
  Frames warnings_;
};

TEST_F(PresenceOfAChannel, ShowsTheStateAndFollowsTheDiffs) {
  join_room();
  state(one("a", "1"));
  EXPECT_EQ(notes(), (Frames{"+a", "sync a"}));
  diff(joins(one("b", "2")));
  EXPECT_EQ(notes(), (Frames{"+b", "sync ab"}));
  diff(leaves(one("a", "1")));
  EXPECT_EQ(notes(), (Frames{"-a", "sync b"}));
  EXPECT_EQ(listed(), "b");
}

TEST_F(PresenceOfAChannel, DiffsBeforeTheFirstStateWaitForIt) {
  join_room();
  diff(joins(one("b", "2")));
  diff(leaves(one("a", "1")));
  EXPECT_EQ(notes(), Frames{});
  EXPECT_EQ(listed(), "");
  state(one("a", "1"));
  EXPECT_EQ(notes(), (Frames{"+a", "+b", "-a", "sync b"}));
}

TEST_F(PresenceOfAChannel, AnOwnJoinMayComeInTheStateAndInADiffInEitherOrder) {
  join_room();
  diff(joins(one("me", "1")));
  state(one("me", "1"));
  diff(joins(one("me", "1")));
  EXPECT_EQ(boost::json::serialize(presence_->list().at("me")), R"({"metas":[{"phx_ref":"1"}]})");
}

TEST_F(PresenceOfAChannel, AfterARejoinDiffsWaitForAnotherState) {
  join_room();
  state(one("a", "1"));
  crash_and_rejoin();
  static_cast<void>(notes());
  diff(joins(one("b", "2")));
  EXPECT_EQ(notes(), Frames{});
  EXPECT_EQ(listed(), "a") << "until then it is the last that was known";
  state(one("c", "3"));
  EXPECT_EQ(notes(), (Frames{"+c", "-a", "+b", "sync bc"}));
}

TEST_F(PresenceOfAChannel, AStateOfAnEarlierJoinDoesNotCount) {
  join_room();
  crash_and_rejoin();
  receive(R"(["1",null,"room:a","presence_state",{)" + one("old", "1") + "}]");
  diff(joins(one("b", "2")));
  EXPECT_EQ(listed(), "");
  state("");
  EXPECT_EQ(listed(), "b");
}

TEST_F(PresenceOfAChannel, AReconnectIsARejoin) {
  join_room();
  state(one("a", "1") + "," + one("b", "2"));
  lose();
  EXPECT_EQ(listed(), "ab");
  socket_.on_open();
  answer(*room_, "ok");
  state(one("b", "3"));
  EXPECT_EQ(listed(), "b");
  EXPECT_EQ(boost::json::serialize(presence_->list().at("b")), R"({"metas":[{"phx_ref":"3"}]})");
}

TEST_F(PresenceOfAChannel, TheServerMayNameItsEventsOtherwise) {
  join_room({.state_event = "who", .diff_event = "change"});
  state(one("a", "1"));
  push_event("who", "{" + one("b", "2") + "}");
  push_event("change", joins(one("c", "3")));
  EXPECT_EQ(notes(), (Frames{"+b", "sync b", "+c", "sync bc"}));
}

TEST_F(PresenceOfAChannel, AnUpdateIsAJoinAndALeaveOfAKeyThatStays) {
  join_room();
  state(one("a", "1"));
  static_cast<void>(notes());
  diff("{\"joins\":{" + one("a", "2") + "},\"leaves\":{" + one("a", "1") + "}}");
  EXPECT_EQ(notes(), (Frames{"+a", "-a", "sync a"}));
}

TEST_F(PresenceOfAChannel, WhatIsNoPresenceIsCountedAndReportedOncePerState) {
  join_room();
  state(one("a", "1"));
  diff(R"({"joins":{"b":{}},"leaves":{}})");
  diff("[]");
  push_event("presence_state", R"({"b":5})");
  EXPECT_EQ(presence_->ignored(), 3U);
  EXPECT_EQ(warnings_.size(), 1U);
  EXPECT_NE(
      warnings_.front().find(R"(presences of room:a: ignored a diff: the value of "b" is not a presence)"),
      std::string::npos)
      << warnings_.front();
  EXPECT_EQ(listed(), "a");
  diff(joins(one("c", "2")));
  EXPECT_EQ(listed(), "ac") << "the next is taken";
  state(one("d", "1"));
  diff("[]");
  EXPECT_EQ(warnings_.size(), 2U);
}

TEST_F(PresenceOfAChannel, ABinaryPayloadIsNoPresence) {
  join_room();
  socket_.on_frame(phoenix::FrameKind::binary, std::string_view("\x02\x06\x0eroom:apresence_state\x00", 24));
  EXPECT_EQ(presence_->ignored(), 1U);
}

TEST_F(PresenceOfAChannel, DiffsThatWaitForAStateAreBoundedAndTheOldestAreDropped) {
  const std::size_t size = joins(one("a", "1")).size() + 64;
  join_room({.max_queued = 2 * size});
  diff(joins(one("a", "1")));
  diff(joins(one("b", "2")));
  EXPECT_EQ(presence_->ignored(), 0U);
  diff(joins(one("c", "3")));
  EXPECT_EQ(presence_->ignored(), 1U);
  EXPECT_NE(warnings_.front().find("for lack of room"), std::string::npos);
  state("");
  EXPECT_EQ(listed(), "bc");
  diff(joins(one("d", "4")));
  EXPECT_EQ(listed(), "bcd");
}

TEST_F(PresenceOfAChannel, EmptyDiffsTakeRoomToo) {
  join_room({.max_queued = 1000});
  for (int i = 0; i < 100; ++i)
    diff(kEmptyDiff);
  EXPECT_GT(presence_->ignored(), 80U);
}

TEST_F(PresenceOfAChannel, TheListIsBoundedAndTheRoomOfThoseWhoLeftIsFree) {
  join_room({.max_metas = 2});
  state(one("a", "1") + "," + one("b", "2") + "," + one("c", "3"));
  EXPECT_EQ(presence_->ignored(), 1U);
  EXPECT_NE(warnings_.front().find("max_metas"), std::string::npos) << warnings_.front();
  state(one("a", "1") + "," + one("b", "2"));
  diff(joins(one("c", "3")));
  EXPECT_EQ(listed(), "ab");
  EXPECT_EQ(presence_->ignored(), 2U);
  diff(leaves(one("a", "1")));
  diff(joins(one("c", "3")));
  EXPECT_EQ(listed(), "bc");
  EXPECT_EQ(presence_->ignored(), 2U);
}

TEST_F(PresenceOfAChannel, AChannelThatLeftHearsNothingMore) {
  join_room();
  state(one("a", "1"));
  room_->leave();
  diff(joins(one("b", "2")));
  EXPECT_EQ(listed(), "a");
}

}  // namespace
}  // namespace roost::client
