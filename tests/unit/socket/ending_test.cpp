// SPDX-License-Identifier: Apache-2.0
// How connections and channels end, and what ends with them (spec channel-lifecycle.md §8).
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using websocket::CloseCode;

struct Ending : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}, {.id = "users:7"}};

  void crash_in_handle_in() {
    script.handle_in = [](Channel& channel, std::string_view, const Payload&) -> Reply {
      channel.push("before");
      throw std::runtime_error("boom");
    };
  }
};

TEST_F(Ending, ACrashIsReportedOnceAfterThePushesMadeBeforeAndInTerminate_A52) {
  crash_in_handle_in();
  script.terminate = [](Channel& channel, const StopReason&) { channel.push("bye"); };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","go",{}])");
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","before",{}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","bye",{}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_TRUE(node.log->has(LogLevel::error, "crashed in handle_in: boom"));
}

TEST_F(Ending, ACrashedTopicCanBeJoinedAgain_A53) {
  crash_in_handle_in();
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","go",{}])");
  client.forgets_frames();
  script.handle_in = nullptr;
  client.joins("room:a", "3");
  client.sends(R"(["3","4","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(R"(["3","4","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Ending, AnEventThatIsNotAStringCrashesItsChannelOnly) {
  client.joins("room:a");
  client.joins("room:b", "2");
  client.sends(R"(["1","3","room:a",7,{}])");
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_EQ(node.members_of("room:b"), 1U);
}

TEST_F(Ending, InV1TheRefOfACrashOrCloseIsTheJoinRefIfThereWasOne_A54) {
  crash_in_handle_in();
  Client v1(node, {scripted("room:*", script)}, {.vsn = "1.0.0"});
  v1.sends(R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})");
  v1.sends(R"({"topic":"room:a","event":"go","payload":{},"ref":"2"})");
  EXPECT_TRUE(v1.receives(
      R"({"topic":"room:a","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"1"})"));
  EXPECT_TRUE(v1.receives(R"({"topic":"room:a","event":"before","payload":{},"ref":null})"));
  EXPECT_TRUE(v1.receives(
      R"({"topic":"room:a","event":"phx_error","payload":{"reason":"channel_crash"},"ref":null})"));
  v1.sends(R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"3","join_ref":"9"})");
  v1.sends(R"({"topic":"room:a","event":"phx_leave","payload":{},"ref":"4"})");
  EXPECT_EQ(v1.frames_waiting(), 3U);
  v1.transport().frames.pop_front();
  v1.transport().frames.pop_front();
  EXPECT_TRUE(v1.receives(R"({"topic":"room:a","event":"phx_close","payload":{},"ref":"9"})"));
}

TEST_F(Ending, ACrashLeavesTheOtherChannelsAndTheConnectionAlone_D162) {
  Script good;
  Client both(node, {scripted("bad:*", script), scripted("good:*", good)});
  crash_in_handle_in();
  both.joins("bad:a");
  both.joins("good:a", "2");
  both.sends(R"(["1","3","bad:a","go",{}])");
  both.forgets_frames();
  both.sends(R"(["2","4","good:a","echo",{}])");
  EXPECT_TRUE(both.receives(R"(["2","4","good:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(good.terminated.empty());
  EXPECT_FALSE(both.close_code());
}

TEST_F(Ending, EveryChannelTerminatesWithItsConnection_D164) {
  client.joins("room:a");
  client.joins("room:b", "2");
  client.disconnects();
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown:closed", "shutdown:closed"));
  EXPECT_EQ(script.destroyed, 2);
  EXPECT_EQ(node.members_of("room:a"), 0U);
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Ending, DisconnectOnTheSocketsIdClosesAndTerminates_B96) {
  client.joins("room:a");
  client.joins("room:b", "2");
  ASSERT_TRUE(node.pubsub().broadcast("users:7", "disconnect", {}));
  node.turn();
  EXPECT_EQ(client.close_code(), CloseCode::going_away);
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown:disconnected", "shutdown:disconnected"));
}

TEST_F(Ending, OtherEventsOnTheSocketsIdDoNothing_B97) {
  client.joins("room:a");
  ASSERT_TRUE(node.pubsub().broadcast("users:7", "hello", {}));
  node.turn();
  EXPECT_FALSE(client.close_code());
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Ending, ASocketWithoutIdSubscribesToNothing_B97) {
  const std::size_t topics = node.topics();
  Client anonymous(node, {scripted("room:*", script)});
  EXPECT_EQ(node.topics(), topics);
  EXPECT_EQ(anonymous.server().info().socket_id, std::nullopt);
  EXPECT_EQ(client.server().info().socket_id, "users:7");
}

TEST_F(Ending, AChannelMayDisconnectItsOwnUser_B96) {
  script.handle_in = [this](Channel&, std::string_view, const Payload&) {
    node.pubsub().broadcast("users:7", "disconnect", {}).value();
    return Reply::ok();
  };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","logout",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_EQ(client.close_code(), CloseCode::going_away);
}

TEST_F(Ending, DrainClosesWith1012AndNoWordOfTheChannels_B107) {
  client.joins("room:a");
  client.server().drain();
  node.turn();
  EXPECT_EQ(client.close_code(), CloseCode::service_restart);
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown:draining"));
}

TEST_F(Ending, AJoinThatWaitsForItsAnswerEndsWithTheConnectionWithoutTerminate) {
  std::optional<PendingJoin> pending;
  script.join = [&](Channel& channel, const Payload&) {
    pending = channel.pending_join();
    return JoinResult::later();
  };
  client.sends_together({R"(["1","1","room:a","phx_join",{}])", R"(["1","2","room:a","echo",{}])"});
  client.disconnects();
  pending->ok();
  node.turn();
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_TRUE(script.terminated.empty());
  EXPECT_EQ(script.destroyed, 1);
}

TEST_F(Ending, ATerminateThatThrowsIsLoggedAndTheOthersTerminateToo) {
  script.terminate = [](Channel&, const StopReason&) { throw std::runtime_error("bad bye"); };
  client.joins("room:a");
  client.joins("room:b", "2");
  client.disconnects();
  EXPECT_EQ(script.terminated.size(), 2U);
  EXPECT_EQ(node.log->count(LogLevel::error, "bad bye"), 2U);
}

// --- the records of an end ---

/// Of the last record.
std::string recorded_id(Node& node) {
  std::string id;
  node.context(0).insight.why.newest_first(node.context(0).insight.why.total() + 1,
                                           [&](const inspect::WhyEntry& entry) {
                                             id = entry.socket_id;
                                             return false;
                                           });
  return id;
}

TEST_F(Ending, TheRecordOfEveryEndCarriesTheSocketsId) {
  const std::string id = "users_socket:7d444840-9dc0-11d1-b245-5ffdce74fad2";
  const std::pair<const char*, void (*)(socket::SocketServer&)> kEnds[] = {
      {"closed", [](socket::SocketServer& server) { server.closed(StopReason::shutdown("closed")); }},
      {"drain", [](socket::SocketServer& server) { server.drain(); }},
      {"disconnect", [](socket::SocketServer& server) { server.disconnect(Cause::kicked); }},
  };
  for (const auto& [name, end] : kEnds) {
    Client one(node, {scripted("room:*", script)}, {.id = id});
    end(one.server());
    one.server().record(Cause::kicked, 1001);  // a transport does it last
    EXPECT_EQ(recorded_id(node), id) << name;
    EXPECT_EQ(node.members_of(id), 0U) << name << ": it is subscribed no more";
  }
}

TEST_F(Ending, WithoutPubSubASocketHasItsIdAllTheSame) {
  Node bare({.with_pubsub = false});
  Client one(bare, {scripted("room:*", script)}, {.id = "users:8"});
  EXPECT_EQ(one.server().info().socket_id, "users:8");
  one.server().record(Cause::client_closed, 1000);
  EXPECT_EQ(recorded_id(bare), "users:8");
}

}  // namespace
}  // namespace roost::test
