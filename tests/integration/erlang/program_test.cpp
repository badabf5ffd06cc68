// SPDX-License-Identifier: Apache-2.0
// The program beside_phoenix beside a real node of Erlang, and beside the independent peer with its tracker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "support/erlang_node.hpp"
#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

class BesidePhoenixProgram : public testing::Test {
 protected:
  void start(const std::string& peer) {
    program_.emplace("beside_phoenix",
                     std::vector<std::string>{"NODE=roost@127.0.0.1", "COOKIE=secret", "PEERS=" + peer,
                                              "PUBSUB=Test.PubSub", "PRESENCE=Elixir.Lab.Presence",
                                              "ERL_EPMD_PORT=" + std::to_string(epmd_.port())});
  }
  [[nodiscard]] PhoenixClient client(const std::string& user) const {
    return PhoenixClient(program_->port(), "/socket/websocket?vsn=2.0.0&user=" + user);
  }
  /// The next message with that event.
  static std::string next(PhoenixClient& client, const std::string& event) {
    for (;;) {
      std::string text = client.receives_text();
      if (text.empty() || text.find('"' + event + '"') != std::string::npos) return text;
    }
  }

  Epmd epmd_;
  std::optional<Program> program_;
};

TEST_F(BesidePhoenixProgram, SharesBroadcastsAndDisconnectsWithARealNode) {
  ErlangNode lab(epmd_, {.name = "lab1@127.0.0.1"});
  start("lab1@127.0.0.1");
  ASSERT_EQ(lab.ask("phoenix_node:await({others,['roost@127.0.0.1']})"), "ok");
  PhoenixClient ann = client("ann");
  ann.sends(R"(["1","1","room:1","phx_join",{}])");
  EXPECT_THAT(next(ann, "presence_state"), HasSubstr(R"("ann":{"metas":[{"status":"on")"));
  ann.sends(R"(["1","2","room:1","shout",{"n":1}])");
  ASSERT_EQ(lab.ask("phoenix_node:await({got,3})"), "ok");  // two heartbeats of the tracker among them
  EXPECT_THAT(lab.ask("phoenix_node:got()"), HasSubstr(R"({<<"room:1">>,<<"shout">>,#{<<"n">> => 1}})"));
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"news">>, #{<<"n">> => 2}))");
  EXPECT_EQ(next(ann, "news"), R"([null,null,"room:1","news",{"n":2}])");
  lab.ask(R"(phoenix_node:broadcast(<<"user_sockets:ann">>, <<"disconnect">>, #{}))");
  EXPECT_EQ(next(ann, "never"), "") << "the connection ends";
  EXPECT_FALSE(lab.has_crash_report()) << lab.said();
}

TEST_F(BesidePhoenixProgram, SharesPresencesWithTheIndependentPeer) {
  PythonPeer peer(
      epmd_, {"--name", "lab9@127.0.0.1", "--cookie", "secret", "--adapter", "Elixir.Test.PubSub.Adapter",
              "--seconds", "120", "--listen", "--tracker", "Elixir.Lab.Presence"});
  start("lab9@127.0.0.1");
  PhoenixClient ann = client("ann");
  ann.sends(R"(["1","1","room:1","phx_join",{}])");
  EXPECT_THAT(next(ann, "presence_state"), HasSubstr("\"ann\""));
  EXPECT_TRUE(peer.says("ann"));
  peer.type(R"(track room:1 bob {"status":"on"})");
  std::string diff;
  do
    diff = next(ann, "presence_diff");
  while (!diff.empty() && diff.find("\"bob\"") == std::string::npos);
  EXPECT_THAT(diff, HasSubstr(R"("joins":{"bob":{"metas":[{"status":"on")"));
}

}  // namespace
}  // namespace roost::test
