// SPDX-License-Identifier: Apache-2.0
#include "roost/testing/channel_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class LobbyChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override {
    if (topic.subtopic() == "closed") return JoinResult::error({{"reason", "closed"}});
    if (topic.subtopic() == "slow") return pending_ = pending_join(), JoinResult::later();
    joined_with = params;
    return JoinResult::ok({{"welcome", topic.subtopic()}});
  }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "ping") return Reply::ok(payload);
    if (event == "shout") return broadcast("shout", payload), Reply::none();
    if (event == "raise") throw std::runtime_error("raised on request");
    if (event == "tick") send_every(milliseconds(1000), [this] { push("tick", {{"n", ++ticks}}); });
    if (event == "compute") run_blocking([] { return 42; }, [this](int n) { push("computed", {{"n", n}}); });
    if (event == "end") stop(StopReason::normal());
    if (event == "count_down") send_self(Countdown{payload.json().value().at("from").as_int64()});
    return Reply::none();
  }
  void handle_info(const Info& info) override {
    if (const auto* countdown = info.get_if<Countdown>()) count_down(countdown->left);
    if (const auto* text = info.get_if<std::string>()) push("told", {{"text", *text}});
  }

  Payload joined_with;
  int ticks = 0;

 private:
  struct Countdown {
    std::int64_t left;  // negative: counts for ever
  };

  void count_down(std::int64_t left) {
    left == 0 ? push("lift_off", {{"left", 0}}) : send_self(Countdown{left - 1});
  }

  std::optional<PendingJoin> pending_;
};

struct LobbySocket : Socket {
  static Routes routes() { return {channel<LobbyChannel>("lobby:*")}; }

  ConnectResult connect(const Params& params, const ConnectInfo& info) override {
    agent = info.user_agent.value_or("none");
    const auto token = param(params, "token");
    if (!token) return ConnectResult::error("no token");
    id_ = "users:" + std::string(*token);
    return ConnectResult::ok();
  }
  [[nodiscard]] std::optional<std::string> id() const override { return id_; }

  std::string agent;

 private:
  std::optional<std::string> id_;
};

struct UserSocket : Socket {
  static Routes routes() { return {channel<LobbyChannel>("room:*")}; }
};

TEST(KitExample, OfTheHeaderPasses) {
  // [snippet: example]
  roost::test::ChannelTest node;
  auto channel = node.connect<UserSocket>().subscribe_and_join("room:lobby");
  const auto ref = channel.push("ping", {{"a", 1}});
  EXPECT_TRUE(channel.assert_reply(ref, "ok", {{"a", 1}}));
  // [/snippet]
}

struct Kit : ::testing::Test {
  ChannelTest node{{.log_level = LogLevel::off}};
  TestSocket socket = node.connect<LobbySocket>({{"token", "7"}});
  TestChannel joined(std::string_view topic = "lobby:1", const Payload& params = {}) {
    TestChannel channel = socket.subscribe_and_join(topic, params);
    EXPECT_TRUE(channel.assert_joined());
    return channel;
  }
};

// --- connect and join ---

TEST_F(Kit, ConnectsWithParametersAndInfo) {
  ConnectInfo info;
  info.user_agent = "test";
  TestSocket other = node.connect<LobbySocket>({{"token", "8"}}, info);
  EXPECT_TRUE(other.assert_connected());
  EXPECT_EQ(other.id(), "users:8");
  EXPECT_EQ(other.as<LobbySocket>().agent, "test");
  EXPECT_FALSE(other.assert_refused());
}

TEST_F(Kit, ARefusedConnectReportsItsReason) {
  TestSocket refused = node.connect<LobbySocket>();
  EXPECT_TRUE(refused.assert_refused());
  EXPECT_EQ(refused.reason(), "no token");
  EXPECT_THAT(refused.assert_connected().message(), HasSubstr("was refused: no token"));
  EXPECT_THROW(static_cast<void>(refused.join("lobby:1")), std::logic_error);
}

TEST_F(Kit, JoinsAndShowsTheAnswer) {
  TestChannel channel = socket.join("lobby:1", {{"name", "Ann"}});
  EXPECT_TRUE(channel.assert_joined({{"welcome", "1"}}));
  EXPECT_EQ(channel.as<LobbyChannel>().joined_with.text(), R"({"name":"Ann"})");
}

TEST_F(Kit, ARefusedJoinIsNotAJoin) {
  TestChannel channel = socket.join("lobby:closed");
  const Outcome outcome = channel.assert_joined();
  EXPECT_FALSE(outcome);
  EXPECT_EQ(outcome.message(),
            "expected reply to \"1\" ok on \"lobby:closed\"\n"
            "  has come: reply to \"1\" error {\"reason\":\"closed\"}\n");
  EXPECT_TRUE(channel.assert_refused({{"reason", "closed"}}));
  EXPECT_THROW(static_cast<void>(channel.handle()), std::logic_error);
}

TEST_F(Kit, AnUnknownTopicIsRefusedAsByTheServer) {
  EXPECT_TRUE(socket.join("nowhere:1").assert_refused({{"reason", "unmatched topic"}}));
}

TEST_F(Kit, AJoinThatWaitsIsNotAnswered) {
  TestChannel channel = socket.join("lobby:slow");
  EXPECT_FALSE(channel.assert_joined());
  EXPECT_FALSE(channel.assert_refused());
}

// --- messages ---

TEST_F(Kit, RepliesBelongToTheirPush) {
  TestChannel channel = joined();
  const PushRef first = channel.push("ping", {{"n", 1}});
  const PushRef second = channel.push("ping", {{"n", 2}});
  EXPECT_TRUE(channel.assert_reply(second, "ok", {{"n", 2}}));
  EXPECT_FALSE(channel.assert_reply(second, "ok")) << "it was taken away";
  EXPECT_FALSE(channel.refute_reply(first, "ok"));
  EXPECT_TRUE(channel.assert_reply(first, "ok", {{"n", 1}}));
  EXPECT_TRUE(channel.refute_reply(first, "ok"));
}

TEST_F(Kit, BinaryGoesBothWays) {
  TestChannel channel = joined();
  EXPECT_TRUE(channel.assert_reply(channel.push("ping", Payload::binary("\x01\x02")), "ok",
                                   Pattern::bytes("\x01\x02")));
}

TEST_F(Kit, PushesAreTakenInTheirOrderAndFailuresShowWhatCame) {
  TestChannel channel = joined();
  channel.send(std::string("a"));
  channel.send(std::string("b"));
  EXPECT_TRUE(channel.assert_push("told", {{"text", "a"}}));
  const Outcome outcome = channel.assert_push("told", {{"text", "c"}});
  EXPECT_EQ(outcome.message(),
            "expected told {\"text\":\"c\"} on \"lobby:1\"\n  has come: told {\"text\":\"b\"}\n");
  EXPECT_TRUE(channel.refute_push("other"));
  EXPECT_THAT(channel.refute_push("told").message(), HasSubstr(R"(has come: told {"text":"b"})"));
}

TEST_F(Kit, SaysWhenNothingHasCome) {
  EXPECT_THAT(joined().assert_push("told").message(), HasSubstr("nothing has come there"));
}

// --- broadcasts ---

TEST_F(Kit, BroadcastsAreSeenByTheTestAndByClients) {
  TestChannel channel = joined();
  TestChannel other = node.connect<LobbySocket>({{"token", "8"}}).join("lobby:1");
  channel.push("shout", {{"text", "hi"}});
  EXPECT_TRUE(node.assert_broadcast("lobby:1", "shout", {{"text", "hi"}}));
  EXPECT_TRUE(node.refute_broadcast("lobby:1", "shout"));
  EXPECT_TRUE(channel.assert_push("shout"));
  EXPECT_TRUE(other.assert_push("shout", {{"text", "hi"}}));
}

TEST_F(Kit, BroadcastFromLeavesItsChannelOut) {
  TestChannel channel = joined();
  TestChannel other = node.connect<LobbySocket>({{"token", "8"}}).join("lobby:1");
  channel.broadcast_from("news", {{"n", 1}});
  EXPECT_TRUE(channel.refute_push("news"));
  EXPECT_TRUE(other.assert_push("news", {{"n", 1}}));
  node.broadcast("lobby:1", "all");
  EXPECT_TRUE(channel.assert_push("all"));
}

TEST_F(Kit, ABroadcastAssertionNeedsASubscription) {
  static_cast<void>(socket.join("lobby:1"));
  EXPECT_THAT(node.assert_broadcast("lobby:1", "x").message(), HasSubstr("call subscribe() before"));
  EXPECT_FALSE(node.refute_broadcast("lobby:1", "x"));
}

// --- time ---

TEST_F(Kit, TimersFireEachAtItsMoment) {
  TestChannel channel = joined();
  channel.push("tick");
  node.advance(milliseconds(999));
  EXPECT_TRUE(channel.refute_push("tick"));
  node.advance(milliseconds(2001));
  for (int n : {1, 2, 3})
    EXPECT_TRUE(channel.assert_push("tick", {{"n", n}}));
  EXPECT_TRUE(channel.refute_push("tick"));
}

TEST_F(Kit, BlockingWorkIsDoneWhenTheCallReturns) {
  TestChannel channel = joined();
  channel.push("compute");
  EXPECT_TRUE(channel.assert_push("computed", {{"n", 42}}));
}

// --- ends ---

TEST_F(Kit, TurnsUntilAChainOfMessagesHasEndedHoweverLongItIs) {
  TestChannel channel = joined();
  channel.push("count_down", {{"from", 1000}});
  EXPECT_FALSE(channel.refute_push("lift_off"));
  EXPECT_TRUE(channel.assert_push("lift_off", {{"left", 0}}));
}

TEST_F(Kit, ANodeThatNeverComesToRestIsAnErrorAndNoFalseSilence) {
  TestChannel channel = joined();
  EXPECT_THROW(channel.push("count_down", {{"from", -1}}), std::logic_error);
}

TEST_F(Kit, ALeaveIsAnsweredAndCloses) {
  TestChannel channel = joined();
  EXPECT_TRUE(channel.assert_reply(channel.leave(), "ok"));
  EXPECT_TRUE(channel.assert_closed());
}

TEST_F(Kit, AStopClosesAndAnExceptionCrashes) {
  TestChannel one = joined("lobby:1"), two = joined("lobby:2");
  one.push("end");
  EXPECT_TRUE(one.assert_closed());
  two.push("raise");
  EXPECT_FALSE(two.assert_closed());
  EXPECT_TRUE(two.assert_crashed());
}

TEST_F(Kit, ARejoinIsAnotherChannel) {
  TestChannel first = joined();
  TestChannel second = joined();
  EXPECT_TRUE(first.assert_closed());
  EXPECT_FALSE(second.assert_closed());
}

TEST_F(Kit, CloseEndsTheChannelsOfTheConnection) {
  TestChannel channel = joined();
  std::string reason;
  node.telemetry().attach(std::string(telemetry_event::kChannelTerminated),
                          [&reason](const TelemetryEvent& event) { reason = event.reason; });
  socket.close();
  EXPECT_EQ(reason, "shutdown:closed");
  EXPECT_THROW(static_cast<void>(channel.as<LobbyChannel>()), std::logic_error);
}

TEST_F(Kit, ADisconnectBroadcastClosesTheConnection) {
  EXPECT_EQ(socket.close_code(), std::nullopt);
  node.broadcast("users:7", "disconnect");
  EXPECT_EQ(socket.close_code(), 1001);
}

TEST(KitLife, HandlesThatOutliveTheNodeSaySo) {
  std::optional<TestChannel> channel;
  {
    ChannelTest node{{.log_level = LogLevel::off}};
    channel = node.connect<LobbySocket>({{"token", "7"}}).join("lobby:1");
  }
  EXPECT_THROW(channel->push("ping"), std::logic_error);
}

}  // namespace
}  // namespace roost::test
