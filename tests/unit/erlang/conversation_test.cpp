// SPDX-License-Identifier: Apache-2.0
// Two nodes of ours talk over two strings, and one is confused by all that a node could say.
#include "erlang/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/distribution/frame_reader.hpp"
#include "protocol/etf/term_output.hpp"

namespace roost::erlang {
namespace {

using distribution::ForwardMessage;
using distribution::Pid;
using distribution::Speech;
using testing::ElementsAre;
using testing::IsEmpty;

struct Side final : Conversation::Events {
  explicit Side(std::string name, unsigned pool_size = 1)
      : speech(std::move(name), 5), groups("Lab.PubSub", pool_size) {}

  void on_forwarded(const distribution::Forwarded& forwarded) override {
    seen.push_back("topic " + std::string(forwarded.topic));
  }
  void on_roost(std::string_view envelope) override { seen.push_back("roost " + std::string(envelope)); }
  void on_groups() override { seen.emplace_back("groups"); }
  void on_pg_ended() override { seen.emplace_back("pg ended"); }
  void on_new_group(const std::string& group) override { seen.push_back("new " + group); }
  void on_malformed(std::string_view why) override { seen.push_back("malformed: " + std::string(why)); }

  /// Everything that `from` has said.
  void hear(std::string& from) {
    distribution::FrameReader frames(1 << 20);
    const std::string bytes = std::exchange(from, {});
    std::string_view rest = bytes;
    while (const auto frame = frames.next(rest))
      if (frame->kind == distribution::Frame::Kind::message) conversation.read(frame->body, out);
  }

  Speech speech;
  GroupNames groups;
  Conversation conversation{speech, groups, *this};
  std::string out;
  std::vector<std::string> seen;
};

struct ConversationTest : testing::Test {
  /// Until neither has anything more to say.
  static void talk(Side& one, Side& other) {
    for (int i = 0; i < 10 && (!one.out.empty() || !other.out.empty()); ++i) {
      other.hear(one.out);
      one.hear(other.out);
    }
    EXPECT_TRUE(one.out.empty() && other.out.empty()) << "they never come to an end";
  }
  void meet() {
    one.conversation.begin(one.out);
    talk(one, other);
  }
  static ForwardMessage message(std::string_view topic, std::string_view dispatcher = {}) {
    return *ForwardMessage::of({.topic = topic, .event = "e", .payload = "{}", .dispatcher = dispatcher});
  }
  /// A term sent to a process of `one`, by name.
  void send(std::string_view name, const etf::TermOutput& term) {
    etf::TermOutput body;
    body.byte('p');
    body.version();
    body.tuple(4);
    body.integer(std::int64_t{6});
    body.pid({"other@h", 1, 0, 5});
    body.atom("");
    body.atom(name);
    body.version();
    body.encoded(term.text());
    one.conversation.read(body.text(), one.out);
  }
  void monitor_exit_of_other_pg() {
    // The reference is the first that `one` made.
    etf::TermOutput body;
    body.byte('p');
    body.version();
    body.tuple(5);
    body.integer(std::int64_t{21});
    body.pid(other.speech.pg());
    body.pid(one.speech.pg());
    body.reference({"one@h", 5, {1, 0, 1}});
    body.atom("killed");
    one.conversation.read(body.text(), one.out);
  }

  Side one{"one@h"};
  Side other{"other@h"};
};

TEST_F(ConversationTest, OneDiscoverIsEnoughForBothToKnowEachOther) {
  meet();
  for (Side* side : {&one, &other}) {
    EXPECT_TRUE(side->conversation.has_pg());
    EXPECT_TRUE(side->conversation.takes_broadcasts());
    EXPECT_TRUE(side->conversation.is_roost());
    EXPECT_THAT(side->seen, testing::Each("groups"));
  }
}

TEST_F(ConversationTest, WhatIsForwardedArrivesByPidAndByName) {
  EXPECT_FALSE(one.conversation.forward(one.out, message("nobody is known")));
  EXPECT_THAT(one.out, IsEmpty());
  meet();
  other.seen.clear();
  EXPECT_TRUE(one.conversation.forward(one.out, message("a")));
  EXPECT_TRUE(one.conversation.forward_direct(one.out, message("b")));
  EXPECT_TRUE(one.conversation.tell(one.out, "c"));
  talk(one, other);
  EXPECT_THAT(other.seen, ElementsAre("topic a", "topic b", "roost c"));
}

TEST_F(ConversationTest, AfterItsPgHasEndedItIsReachedByName) {
  meet();
  monitor_exit_of_other_pg();
  EXPECT_EQ(one.seen.back(), "pg ended");
  EXPECT_FALSE(one.conversation.has_pg());
  EXPECT_FALSE(one.conversation.is_roost());
  EXPECT_FALSE(one.conversation.forward(one.out, message("a", "own")));
  EXPECT_TRUE(one.conversation.forward(one.out, message("a")));
  talk(one, other);
  EXPECT_EQ(other.seen.back(), "topic a");
  one.conversation.rediscover(one.out);
  talk(one, other);
  EXPECT_TRUE(one.conversation.has_pg());
}

TEST_F(ConversationTest, ALargerPoolIsJoinedOnBothSides) {
  Side large("large@h", 3);
  one.conversation.begin(one.out);
  talk(one, large);
  EXPECT_THAT(one.seen, testing::IsSupersetOf({std::string("new Elixir.Lab.PubSub.Adapter_2"),
                                               std::string("new Elixir.Lab.PubSub.Adapter_3")}));
  EXPECT_TRUE(one.conversation.join(one.out, "Elixir.Lab.PubSub.Adapter_2"));
  talk(one, large);
  EXPECT_TRUE(one.groups.contains("Elixir.Lab.PubSub.Adapter_3"));
  EXPECT_FALSE(one.groups.contains("Elixir.Lab.PubSub.Adapter_4"));
}

TEST_F(ConversationTest, GroupsThatAreNoneOfThePoolAreNotJoined) {
  for (const char* name :
       {"Elixir.Lab.PubSub.Adapter_", "Elixir.Lab.PubSub.Adapter_x", "Elixir.Lab.PubSub.Adapter_1000",
        "Elixir.Other.Adapter_2", "Elixir.Lab.PubSub.Adapter"})
    EXPECT_FALSE(one.groups.add(name)) << name;
}

TEST_F(ConversationTest, MessagesToNobodyAreIgnored) {
  etf::TermOutput term;
  term.atom("hello");
  send("rex", term);
  send("net_kernel", term);
  send("Elixir.Lab.PubSub.Adapter", term);
  EXPECT_THAT(one.out, IsEmpty());
  EXPECT_THAT(one.seen, IsEmpty());
  send("Elixir.Phoenix.PubSub", term);
  EXPECT_THAT(one.seen, ElementsAre("malformed: a message of pg that is none"));
}

TEST_F(ConversationTest, JoinsAndLeavesOfAnUnknownPgAreIgnored) {
  etf::TermOutput join;
  join.tuple(4);
  join.atom("join");
  join.pid({"other@h", 9, 0, 5});
  join.atom("Elixir.Lab.PubSub.Adapter");
  join.pid({"other@h", 10, 0, 5});
  send("Elixir.Phoenix.PubSub", join);
  EXPECT_FALSE(one.conversation.takes_broadcasts());
}

TEST_F(ConversationTest, AMemberThatLeavesGetsNothingMore) {
  meet();
  etf::TermOutput leave;
  leave.tuple(4);
  leave.atom("leave");
  leave.pid(other.speech.pg());
  leave.pid(other.speech.worker());
  leave.list(1);
  leave.atom("Elixir.Lab.PubSub.Adapter");
  leave.empty_list();
  send("Elixir.Phoenix.PubSub", leave);
  EXPECT_FALSE(one.conversation.takes_broadcasts());
  EXPECT_FALSE(one.conversation.forward(one.out, message("a")));
}

}  // namespace
}  // namespace roost::erlang
