// SPDX-License-Identifier: Apache-2.0
// `roost dial --presence` in a pipe: who is in a channel, as lines of JSON.
#include "dial_test.hpp"

namespace roost::test {
namespace {

class DialPresence : public DialTest {
 protected:
  /// The server answers a join, and pushes this state.
  void serve(std::string state) {
    server_.on_message = [state = std::move(state)](PeerConnection& peer, const std::string& message) {
      PeerServer::talk_phoenix(peer, message);
      if (message.find("phx_join") != std::string::npos)
        peer.text(R"(["1",null,"room:a","presence_state",)" + state + "]");
    };
  }
  void diff(const std::string& joins, const std::string& leaves) {
    server_.last().text(R"([null,null,"room:a","presence_diff",{"joins":)" + joins + R"(,"leaves":)" +
                        leaves + "}]");
  }
};

TEST_F(DialPresence, PrintsWhoIsThereAndEnds) {
  serve(R"({"bob":{"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]},"ann":{"metas":[{"phx_ref":"1"}],"age":5}})");
  dial({"--presence", "--join", "room:a", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(
      child_->out(),
      R"({"topic":"room:a","change":"join","key":"ann","presence":{"metas":[{"phx_ref":"1"}],"age":5},"count":1}
{"topic":"room:a","change":"join","key":"bob","presence":{"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]},"count":2}
)");
  EXPECT_EQ(child_->err(), "");
}

TEST_F(DialPresence, PrintsALineForEachChange) {
  serve(R"({"ann":{"metas":[{"phx_ref":"1"}]}})");
  dial({"--presence", "--wait", "--join", "room:a", server_.url()});
  wait_for("ann");
  diff(R"({"ann":{"metas":[{"phx_ref":"2","phx_ref_prev":"1"}]}})", R"({"ann":{"metas":[{"phx_ref":"1"}]}})");
  diff(R"({"ann":{"metas":[{"phx_ref":"2"}]}})", "{}");  // known already: no change
  diff("{}", R"({"ann":{"metas":[{"phx_ref":"2"}]}})");
  server_.last().text(R"([null,null,"room:a","shout",{}])");
  server_.last().close(websocket::CloseCode::normal);
  EXPECT_EQ(wait_for_end(), 2);
  EXPECT_EQ(child_->out(),
            R"({"topic":"room:a","change":"join","key":"ann","presence":{"metas":[{"phx_ref":"1"}]},"count":1}
{"topic":"room:a","change":"join","key":"ann","presence":{"metas":[{"phx_ref":"2","phx_ref_prev":"1"}]},"count":1}
{"topic":"room:a","change":"leave","key":"ann","presence":{"metas":[{"phx_ref":"1"}]},"count":1}
{"topic":"room:a","change":"leave","key":"ann","presence":{"metas":[{"phx_ref":"2"}]},"count":0}
)");
}

TEST_F(DialPresence, PrintsTheCountOfAServerThatOnlyCounts) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) {
    PeerServer::talk_phoenix(peer, message);
    if (message.find("phx_join") == std::string::npos) return;
    peer.text(R"(["1",null,"room:a","presence_count",{"count":3010}])");
    peer.text(R"([null,null,"room:a","presence_count",{"count":-1}])");
    peer.text(R"([null,null,"room:a","presence_count",{"count":3011}])");
  };
  dial({"--presence", "--join", "room:a", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(child_->out(), R"({"topic":"room:a","change":"count","count":3010}
{"topic":"room:a","change":"count","count":3011}
)");
  EXPECT_EQ(child_->err(), "roost dial: the presence_count of room:a has no count\n");
}

TEST_F(DialPresence, AnEmptyRoomHasNoLines) {
  serve("{}");
  dial({"--presence", "--join", "room:a", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(child_->out(), "");
}

TEST_F(DialPresence, SaysIfTheChannelPushesNoState) {
  dial({"--presence", "--join", "room:a", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 5);
  EXPECT_EQ(child_->err(),
            "roost dial: room:a has sent no presence_state: does the channel push one after its join?\n");
}

TEST_F(DialPresence, SaysWhatIsNoPresence) {
  serve(R"({"ann":{}})");
  dial({"--presence", "--join", "room:a", server_.url()});
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 5);
  EXPECT_NE(
      child_->err().find(R"(presences of room:a: ignored a state: the value of "ann" is not a presence)"),
      std::string::npos)
      << child_->err();
}

TEST_F(DialPresence, NeedsAChannelAndShowsNoFrames) {
  dial({"--presence", server_.url()});
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_NE(child_->err().find("--presence needs a --join TOPIC"), std::string::npos);
  dial({"--presence", "--echo", "--join", "room:a", server_.url()});
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_NE(child_->err().find("leave out -b, -e and -I"), std::string::npos);
}

}  // namespace
}  // namespace roost::test
