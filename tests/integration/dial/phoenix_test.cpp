// SPDX-License-Identifier: Apache-2.0
// `roost dial` with a channel: joins, pushes, and probes.
#include "dial_test.hpp"

namespace roost::test {
namespace {

class DialPhoenixTest : public DialTest {};

using Messages = std::vector<std::string>;

TEST_F(DialPhoenixTest, JoinsAndPushesWhenTheJoinIsAnswered) {
  dial({"--join", R"(room:a={"x":1})", "--push", R"(echo={"n":1})", "--push", "echo", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(server_.last().request.target, "/socket/websocket?vsn=2.0.0");
  EXPECT_EQ(server_.last().messages,
            (Messages{R"(["1","1","room:a","phx_join",{"x":1}])", R"(["1","2","room:a","echo",{"n":1}])",
                      R"(["1","3","room:a","echo",{}])"}));
  EXPECT_EQ(child_->out(), connected() +
                               R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}]
["1","2","room:a","phx_reply",{"status":"ok","response":{"n":1}}]
["1","3","room:a","phx_reply",{"status":"ok","response":{}}]
)");
}

TEST_F(DialPhoenixTest, Version1IsUsedIfAsked) {
  dial({"--vsn", "1.0.0", "--join", "room:a", server_.url()});
  wait_for("phx_reply");
  EXPECT_EQ(server_.last().request.target, "/socket/websocket?vsn=1.0.0");
  EXPECT_EQ(server_.last().messages,
            (Messages{R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1","join_ref":"1"})"}));
}

TEST_F(DialPhoenixTest, JoinsEveryGivenTopic) {
  dial({"--join", "room:a", "--push", "echo=1", "--join", "room:b", "--push", "echo=2", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(server_.last().messages,
            (Messages{R"(["1","1","room:a","phx_join",{}])", R"(["2","2","room:b","phx_join",{}])",
                      R"(["1","3","room:a","echo",1])", R"(["2","4","room:b","echo",2])"}));
}

TEST_F(DialPhoenixTest, OneRefusedJoinOfSeveralEndsIt) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) {
    if (message.find("room:b") == std::string::npos) return PeerServer::talk_phoenix(peer, message);
    peer.text(R"(["2","2","room:b","phx_reply",{"status":"error","response":{"reason":"denied"}}])");
  };
  dial({"--join", "room:a", "--join", "room:b", server_.url()});
  EXPECT_EQ(wait_for_end(), 4);
  EXPECT_NE(child_->err().find("the join of room:b was answered with error"), std::string::npos);
}

TEST_F(DialPhoenixTest, ARefusedJoinExitsWith4) {
  server_.on_message = [](PeerConnection& peer, const std::string&) {
    peer.text(R"(["1","1","room:a","phx_reply",{"status":"error","response":{"reason":"denied"}}])");
  };
  dial({"--join", "room:a", server_.url()});
  EXPECT_EQ(wait_for_end(), 4);
  EXPECT_NE(child_->err().find(R"(the join of room:a was answered with error: {"reason":"denied"})"),
            std::string::npos);
}

TEST_F(DialPhoenixTest, TheExpectedEventEndsItWith0) {
  dial({"--join", "room:a", "--expect", "update", "--within", "8s", server_.url()});
  wait_for("phx_reply");
  server_.last().text(R"([null,null,"room:a","other",{}])");
  server_.last().text(R"([null,null,"room:a","update",{}])");
  EXPECT_EQ(wait_for_end(), 0);
}

TEST_F(DialPhoenixTest, WithoutAJoinTheEventMayArriveInVersion1) {
  server_.on_message = [](PeerConnection& peer, const std::string&) {
    peer.text(R"({"topic":"t","ref":null,"payload":{},"event":"update"})");
  };
  dial({"--expect", "update", server_.url(), "{}"});
  EXPECT_EQ(wait_for_end(), 0);
}

TEST_F(DialPhoenixTest, AChannelThatCrashesWhileJoiningExitsWith4) {
  server_.on_message = [](PeerConnection& peer, const std::string&) {
    peer.text(R"(["1","1","room:a","phx_error",{}])");
  };
  dial({"--join", "room:a", server_.url()});
  EXPECT_EQ(wait_for_end(), 4);
  EXPECT_NE(child_->err().find("the channel crashed"), std::string::npos);
}

TEST_F(DialPhoenixTest, AnEventThatDoesNotArriveInTimeExitsWith5) {
  dial({"--join", "room:a", "--expect", "update", "--within", "50ms", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 5);
  EXPECT_NE(child_->err().find("update did not arrive in time\n"), std::string::npos);
}

TEST_F(DialPhoenixTest, ReportsWhatItWasStillWaitingFor) {
  server_.on_message = [](PeerConnection&, const std::string&) {};
  dial({"--join", "room:a", "--expect", "update", "--within", "50ms", server_.url()});
  EXPECT_EQ(wait_for_end(), 5);
  EXPECT_NE(child_->err().find("update did not arrive in time: the join has not been answered"),
            std::string::npos);
}

TEST_F(DialPhoenixTest, AnEventThatCanNoLongerArriveExitsWith2) {
  server_.on_message = [](PeerConnection& peer, const std::string&) { peer.cut(); };
  dial({"--join", "room:a", "--expect", "update", server_.url()});
  EXPECT_EQ(wait_for_end(), 2);
}

}  // namespace
}  // namespace roost::test
