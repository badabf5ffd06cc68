// SPDX-License-Identifier: Apache-2.0
// What a client may ask for, and the answers beyond it: an error first, the close last.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "roost/raw_socket.hpp"
#include "socket/message_limits.hpp"
#include "socket/raw_socket_server.hpp"
#include "support/client.hpp"
#include "support/event_recorder.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

std::string message(std::string_view join_ref, std::string_view ref, std::string_view topic,
                    std::string_view event) {
  return fmt::format(R"(["{}","{}","{}","{}",{{}}])", join_ref, ref, topic, event);
}

std::string answer(std::string_view join_ref, std::string_view ref, std::string_view topic,
                   std::string_view status, std::string_view response) {
  return fmt::format(R"(["{}","{}","{}","phx_reply",{{"status":"{}","response":{}}}])", join_ref, ref, topic,
                     status, response);
}

struct Limits : testing::Test {
  EventRecorder events;  // outlives the node
  Script script;
  Node node;
};

/// Two messages at once, then one a second; a refused one costs a quarter of that.
struct RateLimit : Limits {
  Client client{
      node, {scripted("room:*", script)}, {.limits = {.messages_per_second = 1, .message_burst = 2}}};
};

TEST_F(RateLimit, AnswersOneTooManyWithAnErrorAndWhenToComeBack) {
  client.joins("room:a");
  client.sends(message("1", "2", "room:a", "echo"));
  EXPECT_TRUE(client.receives(answer("1", "2", "room:a", "ok", "{}")));
  client.sends(message("1", "3", "room:a", "echo"));
  EXPECT_TRUE(client.receives(
      answer("1", "3", "room:a", "error", R"({"reason":"too many messages","retry_after":1250})")));
  EXPECT_EQ(script.handled.size(), 1U);
}

TEST_F(RateLimit, ServesThemAgainAfterThatTime) {
  client.joins("room:a");
  client.sends(message("1", "2", "room:a", "echo"));
  node.advance(1000ms);
  client.forgets_frames();
  client.sends(message("1", "3", "room:a", "echo"));
  EXPECT_TRUE(client.receives(answer("1", "3", "room:a", "ok", "{}")));
}

TEST_F(RateLimit, RefusesJoinsToo) {
  client.joins("room:a");
  client.joins("room:b");
  client.sends(message("3", "3", "room:c", "phx_join"));
  EXPECT_TRUE(client.receives(
      answer("3", "3", "room:c", "error", R"({"reason":"too many messages","retry_after":1250})")));
  EXPECT_EQ(script.made, 2);
}

TEST_F(RateLimit, NeverRefusesHeartbeatsAndLeaves) {
  client.joins("room:a");
  client.joins("room:b");
  client.sends(R"([null,"9","phoenix","heartbeat",{}])");
  EXPECT_TRUE(client.receives(R"([null,"9","phoenix","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(message("1", "10", "room:a", "phx_leave"));
  EXPECT_TRUE(client.receives(answer("1", "10", "room:a", "ok", "{}")));
}

TEST_F(RateLimit, ClosesOnlyAClientThatKeepsExceedingIt) {
  client.joins("room:a");
  for (int i = 0; i < 8; ++i) {
    client.sends(message("1", "2", "room:a", "echo"));
    ASSERT_FALSE(client.close_code()) << i;
  }
  client.sends(message("1", "2", "room:a", "echo"));
  client.sends(message("1", "2", "room:a", "echo"));
  EXPECT_EQ(client.close_code(), websocket::CloseCode::policy_violation);
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown:limit"));
  EXPECT_TRUE(node.log->has(LogLevel::warning, "ignored a limit"));
}

TEST_F(RateLimit, ClosesAFloodOfPings) {
  int pings = 0;
  for (; !client.close_code() && pings < 1000; ++pings)
    client.server().control("", ControlKind::ping);
  EXPECT_GT(pings, 5);
  EXPECT_LT(pings, 20);
  EXPECT_EQ(client.close_code(), websocket::CloseCode::policy_violation);
}

TEST_F(RateLimit, IsReported) {
  events.listen_to(node.telemetry);
  client.joins("room:a");
  client.joins("room:b");
  client.sends(message("1", "3", "room:a", "echo"));
  const auto told =
      events.all([](const auto& event) { return event.name == telemetry_event::kLimitReached; });
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].topic, "room:a");
  EXPECT_EQ(told[0].reason, "messages_per_second");
}

TEST_F(Limits, LetAThousandMessagesComeAtOnceByDefault) {
  Client client(node, {scripted("room:*", script)});
  client.joins("room:a");
  for (int i = 0; i < 999; ++i)
    client.sends(message("1", "2", "room:a", "echo"));
  EXPECT_EQ(script.handled.size(), 999U);
  client.forgets_frames();
  client.sends(message("1", "2", "room:a", "echo"));
  EXPECT_TRUE(client.receives(
      answer("1", "2", "room:a", "error", R"({"reason":"too many messages","retry_after":3})")));
}

// --- names ---

struct NameLimit : Limits {
  Client client{node,
                {scripted("room:*", script)},
                {.limits = {.max_topic_bytes = 10, .max_event_bytes = 12, .max_ref_bytes = 6}}};
};

TEST_F(NameLimit, RefusesATopicOneByteTooLong) {
  client.joins("room:12345");
  client.sends(message("2", "2", "room:123456", "phx_join"));
  EXPECT_TRUE(client.receives(
      answer("2", "2", "room:123456", "error", R"({"reason":"the topic is longer than 10 bytes"})")));
  EXPECT_EQ(script.made, 1);
}

TEST_F(NameLimit, CountsWhatATopicIsAndNotHowItIsWritten) {
  client.sends(R"(["1","1","room:\u0031\u00322345","phx_join",{}])");
  EXPECT_EQ(script.made, 0);  // room:122345
  client.sends(R"(["1","1","room:\u0031\u0032345","phx_join",{}])");
  EXPECT_EQ(script.made, 1);
}

TEST_F(NameLimit, RefusesAnEventOneByteTooLong) {
  client.joins("room:a");
  client.sends(message("1", "2", "room:a", "123456789012"));
  client.forgets_frames();
  client.sends(message("1", "3", "room:a", "1234567890123"));
  EXPECT_TRUE(client.receives(
      answer("1", "3", "room:a", "error", R"({"reason":"the event is longer than 12 bytes"})")));
  EXPECT_EQ(script.handled.size(), 1U);
}

TEST_F(NameLimit, RefusesARefOneByteTooLong) {
  client.joins("room:a");
  client.sends(message("1", "1234", "room:a", "echo"));
  client.forgets_frames();
  client.sends(message("1", "12345", "room:a", "echo"));
  EXPECT_TRUE(client.receives(
      answer("1", "12345", "room:a", "error", R"({"reason":"the ref is longer than 6 bytes"})")));
}

TEST_F(NameLimit, RefusesAJoinRefOneByteTooLong) {
  client.joins("room:a", "1234");
  client.sends(message("12345", "2", "room:b", "phx_join"));
  EXPECT_TRUE(client.receives(
      answer("12345", "2", "room:b", "error", R"({"reason":"the join_ref is longer than 6 bytes"})")));
  EXPECT_EQ(script.made, 1);
}

TEST_F(NameLimit, RepeatsUpTo16KiBInAnAnswerAndClosesBeyond) {
  const std::string longest(socket::kMaxRepeated - 6, 't');  // beside two refs of three bytes
  client.sends(message("1", "2", longest, "phx_join"));
  EXPECT_EQ(client.frames_waiting(), 1U);
  EXPECT_FALSE(client.close_code());
  client.forgets_frames();
  client.sends(message("1", "2", longest + "t", "phx_join"));
  EXPECT_EQ(client.frames_waiting(), 0U);
  EXPECT_EQ(client.close_code(), websocket::CloseCode::policy_violation);
}

// --- joins that wait ---

struct WaitingJoins : Limits {
  WaitingJoins() {
    script.join = [this](Channel& channel, const Payload&) {
      pending.push_back(channel.pending_join());
      return JoinResult::later();
    };
  }

  std::vector<PendingJoin> pending;
  const Routes routes{scripted("room:*", script)};
  const ClientOptions options{.limits = {.max_waiting_joins = 2}};
  Client client{node, routes, options};
};

TEST_F(WaitingJoins, RefusesOneTooManyOfAllClients) {
  Client other(node, routes, options);
  client.sends(message("1", "1", "room:a", "phx_join"));
  other.sends(message("1", "1", "room:a", "phx_join"));
  EXPECT_TRUE(other.receives_nothing());
  client.sends(message("2", "2", "room:b", "phx_join"));
  EXPECT_TRUE(client.receives(
      answer("2", "2", "room:b", "error", R"({"reason":"too many joins wait","retry_after":1000})")));
  pending.clear();
  other.disconnects();
}

TEST_F(WaitingJoins, AdmitsTheNextOnceOneIsAnsweredRefusedAbandonedOrGone) {
  const auto room_for_one = [&] {
    const std::size_t before = pending.size();
    client.sends(message("9", "9", "room:probe", "phx_join"));
    const bool admitted = pending.size() == before + 1;
    if (admitted) {
      pending.back().error();
      node.turn();
    }
    client.forgets_frames();
    return admitted;
  };
  Client other(node, routes, options);
  client.sends(message("1", "1", "room:a", "phx_join"));
  other.sends(message("1", "1", "room:a", "phx_join"));
  EXPECT_FALSE(room_for_one());
  pending[0].ok();
  node.turn();
  EXPECT_TRUE(room_for_one());
  client.sends(message("2", "2", "room:b", "phx_join"));
  EXPECT_FALSE(room_for_one());
  pending.pop_back();
  node.turn();
  EXPECT_TRUE(room_for_one());
  client.sends(message("3", "3", "room:c", "phx_join"));
  EXPECT_FALSE(room_for_one());
  other.disconnects();
  EXPECT_TRUE(room_for_one());
  pending.clear();
}

struct JoinDeadline : Limits {
  JoinDeadline() {
    script.join = [this](Channel& channel, const Payload&) {
      pending = channel.pending_join();
      return JoinResult::later();
    };
  }

  /// A client that has given up joins again, after the join that is still being decided.
  void gives_up_and_asks_again(std::string_view first, std::string_view second) {
    client.sends_together(
        {message(first, "8", "room:a", "phx_leave"), message(second, second, "room:a", "phx_join")});
  }

  std::optional<PendingJoin> pending;
  Client client{node, {scripted("room:*", script)}};
};

TEST_F(JoinDeadline, DoesNotExecuteAJoinThatWaitedLongerThanItsClient) {
  events.listen_to(node.telemetry);
  client.sends(message("1", "1", "room:a", "phx_join"));
  gives_up_and_asks_again("1", "2");
  node.advance(10'001ms);
  gives_up_and_asks_again("2", "3");
  pending->ok();
  node.turn();
  EXPECT_EQ(script.made, 2);  // the first, and the one that somebody still waits for
  EXPECT_EQ(events.count(telemetry_event::kLimitReached), 1U);
}

TEST_F(JoinDeadline, DoesNotCountTimeInWhichTheNodeStoodStill) {
  client.sends(message("1", "1", "room:a", "phx_join"));
  gives_up_and_asks_again("1", "2");
  node.stand_still(60s);
  node.advance(10'000ms);
  pending->ok();
  node.turn();
  EXPECT_EQ(script.made, 2);
}

TEST_F(JoinDeadline, ExecutesOneThatWaitedJustAsLong) {
  client.sends(message("1", "1", "room:a", "phx_join"));
  gives_up_and_asks_again("1", "2");
  node.advance(10'000ms);
  pending->ok();
  node.turn();
  EXPECT_EQ(script.made, 2);
}

// --- raw sockets ---

struct CountingSocket final : RawSocket {
  explicit CountingSocket(int& counter) : messages(counter) {}
  void handle_in(std::string_view, MessageKind) override { ++messages; }
  int& messages;
};

TEST_F(Limits, CloseARawSocketAtOnceForItHasNoErrorReply) {
  int messages = 0;
  const socket::SocketMount mount{"/raw",
                                  {"Raw", {}, {}, {}},
                                  {.limits = {.messages_per_second = 1, .message_burst = 2}},
                                  node.serializers()};
  InMemoryTransport transport;
  socket::RawSocketServer server(node.context(0), mount, std::make_unique<CountingSocket>(messages),
                                 transport);
  server.opened();
  for (int i = 0; i < 2; ++i)
    (void)server.receive(phoenix::FrameKind::text, "x");
  EXPECT_FALSE(transport.close_code);
  (void)server.receive(phoenix::FrameKind::text, "x");
  EXPECT_EQ(messages, 2);
  EXPECT_EQ(transport.close_code, websocket::CloseCode::policy_violation);
}

// --- options ---

TEST(SocketLimits, SayWhatCannotBeUsed) {
  EXPECT_TRUE(SocketLimits{}.problems().empty());
  const SocketLimits wrong{.message_burst = 0,
                           .max_topic_bytes = 0,
                           .max_event_bytes = 7,
                           .max_ref_bytes = 3,
                           .max_waiting_joins = 0,
                           .join_deadline = 0ms};
  EXPECT_EQ(wrong.problems().size(), 6U);
}

}  // namespace
}  // namespace roost::test
