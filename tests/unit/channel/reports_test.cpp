// SPDX-License-Identifier: Apache-2.0
// What log and telemetry report of a channel's life (spec endpoint-and-token.md §7, §8).
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <cstdint>

#include <boost/json/parse.hpp>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kJoin = R"(["1","1","room:a","phx_join",{"password":"secret","name":"Ann"}])";
constexpr std::string_view kSay = R"(["1","7","room:a","say",{"text":"hi","token":[1]}])";

struct Reports : testing::Test {
  struct Seen {
    std::string name, topic, event, ref, payload, mount, socket_type, transport, serializer, reason;
    std::uint64_t span;
    std::chrono::nanoseconds duration;
    bool ok;
    bool has_socket;
  };

  void listen() {
    node.telemetry.attach("", [this](const TelemetryEvent& event) {
      seen.push_back({std::string(event.name), std::string(event.topic), std::string(event.event),
                      std::string(event.ref),
                      event.payload == nullptr ? std::string() : std::string(event.payload->text()),
                      std::string(event.mount), std::string(event.socket_type), std::string(event.transport),
                      std::string(event.serializer), std::string(event.reason), event.span, event.duration,
                      event.ok, event.socket != nullptr});
    });
  }
  [[nodiscard]] std::vector<Seen> all(std::string_view name) const {
    std::vector<Seen> found;
    std::copy_if(seen.begin(), seen.end(), std::back_inserter(found),
                 [name](const Seen& one) { return one.name == name; });
    return found;
  }
  /// The spans in their order, without "roost.".
  [[nodiscard]] std::vector<std::string> spans() const {
    std::vector<std::string> names;
    for (const Seen& one : seen)
      if (one.span != 0) names.push_back(one.name.substr(std::string_view("roost.").size()));
    return names;
  }

  std::vector<Seen> seen;  // outlives those who tell
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script), intercepting("door:*", script, {"knock"})}};
};

// --- telemetry ---

TEST_F(Reports, AJoinIsReportedOnceWithItsParametersAndItsSocket_G226) {
  listen();
  script.join = [this](Channel&, const Payload&) {
    node.clock.advance(milliseconds(3));
    return JoinResult::ok();
  };
  client.sends(kJoin);
  const auto joined = all(telemetry_event::kChannelJoined);
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_EQ(joined[0].topic, "room:a");
  EXPECT_EQ(joined[0].payload, R"({"password":"secret","name":"Ann"})");
  EXPECT_EQ(joined[0].duration, milliseconds(3));
  EXPECT_TRUE(joined[0].ok);
  EXPECT_EQ(joined[0].mount, "/socket");
  EXPECT_EQ(joined[0].socket_type, "UserSocket");
  EXPECT_EQ(joined[0].transport, "in memory");
  EXPECT_NE(joined[0].serializer, "");
  EXPECT_TRUE(joined[0].has_socket);
}

TEST_F(Reports, AMessageIsReportedOnceWithItsRefAndParameters_G226) {
  client.joins("room:a");
  listen();
  script.handle_in = [this](Channel&, std::string_view, const Payload&) {
    node.clock.advance(milliseconds(2));
    return Reply::none();
  };
  client.sends(kSay);
  const auto handled = all(telemetry_event::kChannelHandledIn);
  ASSERT_EQ(handled.size(), 1U);
  EXPECT_EQ(handled[0].event, "say");
  EXPECT_EQ(handled[0].ref, R"("7")");
  EXPECT_EQ(handled[0].payload, R"({"text":"hi","token":[1]})");
  EXPECT_EQ(handled[0].duration, milliseconds(2));
}

TEST_F(Reports, ARefusedJoinIsReportedAsAnError_G226) {
  listen();
  script.join = [](Channel&, const Payload&) { return JoinResult::error(); };
  client.sends(kJoin);
  ASSERT_EQ(all(telemetry_event::kChannelJoined).size(), 1U);
  EXPECT_FALSE(all(telemetry_event::kChannelJoined)[0].ok);
}

TEST_F(Reports, AJoinThatCrashesIsNotReportedAsAJoin_G227) {
  listen();
  script.join = [](Channel&, const Payload&) -> JoinResult { throw std::runtime_error("boom"); };
  client.sends(kJoin);
  EXPECT_TRUE(all(telemetry_event::kChannelJoined).empty());
  ASSERT_EQ(all(telemetry_span::kJoin.exception).size(), 1U);
  EXPECT_EQ(all(telemetry_span::kJoin.exception)[0].reason, "boom");
  EXPECT_TRUE(node.log->has(LogLevel::error, "boom"));
  EXPECT_FALSE(node.log->has(LogLevel::info, "JOINED"));
}

TEST_F(Reports, AMessageWhoseCallbackThrowsIsNotHandled_G227) {
  client.joins("room:a");
  listen();
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  client.sends(kSay);
  EXPECT_TRUE(all(telemetry_event::kChannelHandledIn).empty());
  EXPECT_FALSE(node.log->has(LogLevel::debug, "HANDLED"));
  ASSERT_EQ(all(telemetry_span::kHandleIn.exception).size(), 1U);
  EXPECT_EQ(all(telemetry_span::kHandleIn.exception)[0].reason, "boom");
}

TEST_F(Reports, LeavesHeartbeatsAndDroppedMessagesAreNotHandled_G227) {
  client.joins("room:a");
  listen();
  client.sends(R"([null,"2","phoenix","heartbeat",{}])");
  client.sends(R"(["0","3","room:a","say",{}])");
  client.sends(R"(["1","4","room:a","phx_leave",{}])");
  EXPECT_TRUE(all(telemetry_event::kChannelHandledIn).empty());
}

// --- spans ---

TEST_F(Reports, ABroadcastOutOfAMessageNestsInItsSpan) {
  client.joins("door:a");
  listen();
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast("knock");
    return Reply::none();
  };
  client.sends(R"(["1","2","door:a","go",{}])");
  EXPECT_THAT(spans(), ElementsAre("handle_in.start", "dispatch.start", "dispatch.stop", "handle_in.stop",
                                   "handle_out.start", "handle_out.stop"));
}

TEST_F(Reports, AJoinThatIsAnsweredLaterHasOneSpanUntilItsAnswer) {
  listen();
  std::optional<PendingJoin> pending;
  script.join = [&](Channel& channel, const Payload&) {
    pending = channel.pending_join();
    return JoinResult::later();
  };
  client.sends(kJoin);
  EXPECT_THAT(spans(), ElementsAre("join.start"));
  node.advance(milliseconds(1500));
  pending->ok();
  node.turn();
  EXPECT_THAT(spans(), ElementsAre("join.start", "join.stop"));
  EXPECT_EQ(all(telemetry_span::kJoin.start)[0].span, all(telemetry_span::kJoin.stop)[0].span);
  EXPECT_TRUE(node.log->has(LogLevel::info, "JOINED room:a in 1500ms\n"));
  EXPECT_TRUE(node.log->has(LogLevel::info, R"("name":"Ann")")) << "its parameters were kept";
}

TEST_F(Reports, TheEndOfAConnectionIsASpan) {
  client.joins("room:a");
  listen();
  client.disconnects(StopReason::shutdown("closed"));
  EXPECT_THAT(spans(), ElementsAre("close.start", "close.stop"));
  EXPECT_EQ(all(telemetry_span::kClose.start)[0].reason, "shutdown:closed");
}

TEST_F(Reports, InfosAndTimersHaveSpans) {
  client.joins("room:a");
  listen();
  script.handle_info = [](Channel& channel, const Info&) {
    channel.send_after(milliseconds(5), [] { throw std::runtime_error("late"); });
  };
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.send_self(1);
    return Reply::none();
  };
  client.sends(R"(["1","2","room:a","go",{}])");
  node.advance(milliseconds(5));
  EXPECT_THAT(spans(), ElementsAre("handle_in.start", "handle_in.stop", "handle_info.start",
                                   "handle_info.stop", "handle_info.start", "handle_info.exception"));
  EXPECT_EQ(seen.back().event, "") << "the end of the channel";
  EXPECT_EQ(all(telemetry_span::kHandleInfo.exception)[0].event, "timer");
}

// --- lines ---

TEST_F(Reports, LinesHaveFilteredParameters_G222_G225) {
  client.sends(kJoin);
  client.sends(kSay);
  EXPECT_TRUE(node.log->has(LogLevel::info,
                            "JOINED room:a in 0µs\n  Parameters: "
                            R"({"password":"[FILTERED]","name":"Ann"})"));
  EXPECT_TRUE(node.log->has(LogLevel::debug,
                            "HANDLED say INCOMING ON room:a (roost::test::ScriptedChannel) in 0µs\n"
                            R"(  Parameters: {"text":"hi","token":"[FILTERED]"})"));
}

TEST_F(Reports, ARefusedJoinShowsItsParametersToo_G222_G225) {
  script.join = [](Channel&, const Payload&) { return JoinResult::error(); };
  client.sends(kJoin);
  EXPECT_TRUE(node.log->has(LogLevel::info,
                            "REFUSED JOIN room:a in 0µs\n  Parameters: "
                            R"({"password":"[FILTERED]")"));
}

TEST_F(Reports, LinesCarryTheirFacts) {
  client.joins("room:a");
  client.sends(kSay);
  const Json facts = boost::json::parse(node.log->last_json());
  EXPECT_EQ(facts.at("topic"), "room:a");
  EXPECT_EQ(facts.at("event"), "say");
  EXPECT_EQ(facts.at("mount"), "/socket");
  EXPECT_EQ(facts.at("channel"), "roost::test::ScriptedChannel");
  EXPECT_EQ(facts.at("ref"), "7");
  EXPECT_EQ(facts.at("duration_ns"), 0);
  EXPECT_EQ(facts.at("params").at("token"), "[FILTERED]");
  EXPECT_FALSE(facts.at("connection").as_string().empty());
}

TEST_F(Reports, ATopicCannotFakeALine) {
  client.sends(R"(["1","1","room:a\n12:00:00 [error] faked","phx_join",{}])");
  EXPECT_FALSE(node.log->has(LogLevel::info, "\n12:00:00"));
  EXPECT_TRUE(node.log->has(LogLevel::info, R"(JOINED "room:a\n12:00:00)"));
}

TEST_F(Reports, ABinaryPayloadIsOnlyMeasured) {
  client.joins("room:a");
  client.sends_binary(std::string("\x00\x01\x01\x06\x03", 5) + "17room:asayab");
  EXPECT_TRUE(node.log->has(LogLevel::debug, "HANDLED say INCOMING ON room:a"));
  EXPECT_TRUE(node.log->has(LogLevel::debug, "Parameters: 2 bytes"));
}

// --- rules ---

TEST_F(Reports, LevelsMayChangeForOneTopicOrEventWhileRunning) {
  Logger& logger = node.context(0).logger;
  client.joins("room:a");
  logger.set_level(LogLevel::warning);
  node.log->clear();
  client.sends(kSay);
  EXPECT_FALSE(node.log->has(LogLevel::debug, ""));
  logger.set_rules({{.topic = "room:*", .event = "say", .level = LogLevel::debug}});
  client.sends(kSay);
  client.sends(R"(["1","8","room:a","other",{}])");
  EXPECT_EQ(node.log->count(LogLevel::debug, "HANDLED"), 1U);
  logger.set_rules({{.mount = "/socket", .level = LogLevel::off}});
  client.sends(R"(["1","9","nowhere","phx_join",{}])");
  EXPECT_FALSE(node.log->has(LogLevel::warning, "nowhere"));
}

// --- the other lines of the table ---

TEST_F(Reports, AJoinOfAnUnknownTopicIsAWarningAndAMessageIsNot) {
  client.sends(R"(["1","1","nowhere:1","phx_join",{}])");
  client.sends(R"([null,"2","nowhere:2","say",{}])");
  EXPECT_TRUE(node.log->has(LogLevel::warning, R"(Ignoring unmatched topic "nowhere:1" in UserSocket)"));
  EXPECT_FALSE(node.log->has(LogLevel::warning, "nowhere:2"));
}

TEST_F(Reports, ADuplicateJoinIsADebugLine) {
  client.joins("room:a");
  client.sends(R"(["2","2","room:a","phx_join",{}])");
  EXPECT_TRUE(node.log->has(LogLevel::debug, R"(Duplicate channel join for topic "room:a" in UserSocket. )"
                                             "Closing existing channel for new join."));
}

TEST_F(Reports, TooManyChannelsAreAnErrorThatNamesTheSocketId) {
  Client visitor(node, {scripted("room:*", script)}, {.id = "users:7", .max_channels_per_transport = 1});
  visitor.joins("room:a");
  visitor.sends(R"(["2","2","room:b","phx_join",{}])");
  EXPECT_TRUE(node.log->has(LogLevel::error,
                            R"(Reached max channels per transport limit of 1 for socket ID "users:7")"));
}

TEST_F(Reports, AnInfoThatNobodyHandlesIsAWarning) {
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.send_self(1);
    return Reply::none();
  };
  client.joins("room:a");
  client.sends(kSay);
  EXPECT_TRUE(node.log->has(LogLevel::warning, "received unexpected message in handle_info on \"room:a\""));
}

TEST_F(Reports, ACrashIsAnErrorWithItsChannelAndCallback) {
  client.joins("room:a");
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  client.sends(kSay);
  EXPECT_TRUE(node.log->has(LogLevel::error, R"(channel "room:a" (room:*) crashed in handle_in: boom)"));
  EXPECT_EQ(boost::json::parse(node.log->last_json()).at("callback"), "handle_in");
}

TEST_F(Reports, ACrashNamesTheEventAndTheFilteredPayload) {
  client.joins("room:a");
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  client.sends(R"(["1","7","room:a","say",{"text":"hi","password":"secret"}])");
  EXPECT_TRUE(node.log->has(LogLevel::error,
                            "crashed in handle_in: boom\n  Event: say\n  Parameters: "
                            R"({"text":"hi","password":"[FILTERED]"})"));
  EXPECT_FALSE(node.log->has(LogLevel::error, "secret"));
  const auto facts = boost::json::parse(node.log->last_json());
  EXPECT_EQ(facts.at("event"), "say");
  EXPECT_EQ(facts.at("params").at("text"), "hi");
}

TEST_F(Reports, ACrashOfABinaryMessageReportsItsSize) {
  client.joins("room:a");
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  client.sends_binary(std::string("\0\1\1\6\3", 5) + "17room:asaybytes");
  EXPECT_TRUE(node.log->has(LogLevel::error, "boom\n  Event: say\n  Parameters: 5 bytes"));
}

TEST_F(Reports, ACrashOfAJoinNamesItsFilteredParameters) {
  script.join = [](Channel&, const Payload&) -> JoinResult { throw std::runtime_error("boom"); };
  client.sends(kJoin);
  EXPECT_TRUE(node.log->has(LogLevel::error, R"(join of "room:a" (room:*) crashed: boom)"
                                             "\n  Parameters: "
                                             R"({"password":"[FILTERED]","name":"Ann"})"));
}

TEST_F(Reports, ACrashAtABroadcastNamesIt) {
  client.sends(R"(["1","1","door:a","phx_join",{}])");
  script.handle_out = [](Channel&, std::string_view, const Payload&) { throw std::runtime_error("boom"); };
  ASSERT_TRUE(node.pubsub().broadcast("door:a", "knock", {{"password", "secret"}}));
  node.turn();
  EXPECT_TRUE(node.log->has(LogLevel::error,
                            "crashed in handle_out: boom\n  Event: knock\n  Parameters: "
                            R"({"password":"[FILTERED]"})"));
}

TEST_F(Reports, AReplyThatCannotBeSentNamesWhatItAnswers) {
  Client v1(node, {scripted("room:*", script)}, {.vsn = "1.0.0"});
  v1.sends(R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})");
  script.handle_in = [](Channel&, std::string_view, const Payload&) {
    return Reply::ok(Payload::binary("bytes"));
  };
  v1.sends(R"({"topic":"room:a","event":"say","payload":{"n":1},"ref":"2"})");
  EXPECT_TRUE(node.log->has(LogLevel::error, "\n  Event: say\n  Parameters: {\"n\":1}"));
}

TEST_F(Reports, AHandlerOfASubscriptionThatThrowsNamesTheEventAndTheFilteredPayload) {
  const auto subscription =
      node.pubsub().subscribe("news", [](const BroadcastView&) { throw std::runtime_error("boom"); });
  ASSERT_TRUE(node.pubsub().broadcast("news", "flash", {{"password", "secret"}}));
  node.turn();
  EXPECT_TRUE(node.log->has(LogLevel::error,
                            "a pubsub handler of topic \"news\" threw: boom\n  Event: flash\n  "
                            R"(Parameters: {"password":"[FILTERED]"})"));
}

}  // namespace
}  // namespace roost::test
