// SPDX-License-Identifier: Apache-2.0
// A node of ours and the peer in tests/peers, which other hands wrote: on either side of a connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contract/contract_node.hpp"
#include "support/quick_erlang_options.hpp"

namespace roost::test {
namespace {

constexpr const char* kPeer = "peer@127.0.0.1";
constexpr const char* kRoost = "roost@127.0.0.1";

std::vector<std::string> arguments(const std::vector<std::string>& more) {
  std::vector<std::string> all = {
      "--name", kPeer, "--cookie", "secret", "--adapter", "Elixir.Test.PubSub.Adapter", "--seconds", "120"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

void talk(ContractNode& own, PythonPeer& peer) {
  ASSERT_TRUE(peer.says("{:sync, ")) << "from then on it knows whom to send to";
  peer.type(R"(bcast room:1 shout {"x":1,"l":[1,2,300],"n":null})");
  const auto got = own.inbox.first<ContractInbox::Message>(1);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].topic, "room:1");
  EXPECT_EQ(got[0].event, "shout");
  EXPECT_EQ(got[0].payload.text(), R"({"x":1,"l":[1,2,300],"n":null})");
  peer.type(R"(direct roost@127.0.0.1 room:1 direct {})");
  EXPECT_TRUE(own.inbox.hears("direct"));
  peer.type("disconnect user_sockets:alice");
  EXPECT_TRUE(own.inbox.hears("disconnect"));
  const Payload payload({{"from", "us"}});
  ASSERT_TRUE(own.adapter->broadcast({.topic = "room:1", .event = "back", .payload = payload}));
  EXPECT_TRUE(
      peer.says("dispatcher Phoenix.Channel.Server msg %Phoenix.Socket.Broadcast{:event => \"back\", "
                ":payload => %{\"from\" => \"us\"}, :topic => \"room:1\"}"));
}

TEST(IndependentPeer, IsCalledAndUnderstood) {
  Epmd epmd;
  PythonPeer peer(epmd, arguments({"--listen"}));
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kRoost, {kPeer})));
  ASSERT_TRUE(own.becomes_connected());
  ASSERT_TRUE(peer.says("UP roost@127.0.0.1"));
  talk(own, peer);
}

TEST(IndependentPeer, CallsAndIsUnderstood) {
  Epmd epmd;
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kRoost, {})));
  // It gives up if nobody is registered yet, and is started again then.
  for (int tried = 0; tried < 20; ++tried) {
    PythonPeer peer(epmd, arguments({"--peers", kRoost}));
    if (!peer.says("hs status") && !peer.says("epmd: no")) continue;
    if (peer.said().find("epmd: no") != std::string::npos) continue;
    ASSERT_TRUE(own.inbox.wait_until([&] {
      const auto links = own.adapter->state().links;
      return !links.empty() && links.front().status == PubSubState::Status::connected;
    }));
    return talk(own, peer);
  }
  FAIL() << "the peer has not found this node";
}

}  // namespace
}  // namespace roost::test
