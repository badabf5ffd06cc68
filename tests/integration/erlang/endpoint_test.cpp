// SPDX-License-Identifier: Apache-2.0
// An endpoint, set up by a file as an operator writes it, beside a real node of Erlang: what its clients see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "roost/endpoint.hpp"
#include "support/certificates.hpp"
#include "support/erlang_node.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

class BesideChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "shout") return broadcast("shout", payload), Reply::none();
    if (event == "bin") return broadcast("bin", payload), Reply::none();
    return Channel::handle_in(event, payload);
  }
};

struct BesideSocket : Socket {
  static Routes routes() { return {channel<BesideChannel>("room:*")}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override { return ConnectResult::ok(); }
  [[nodiscard]] std::optional<std::string> id() const override { return "user_sockets:alice"; }
};

struct EndpointBesideErlang : testing::Test {
  EndpointBesideErlang() {
    const std::string cookie = folder.write("cookie", "secret\n");
    Config config = Config::from_file(folder.write(
        "roost.toml",
        "shards = 2\nready_path = \"/ready\"\n[http]\nport = 0\n[pubsub]\nadapter = \"erlang\"\n"
        "name = \"Test.PubSub\"\nnode = \"roost@127.0.0.1\"\n[pubsub.erlang]\ncookie_file = \"" +
            cookie + "\"\npeers = [\"lab1@127.0.0.1\"]\nepmd_port = " + std::to_string(epmd.port()) + "\n"));
    config.log_sink = log;
    endpoint = std::make_unique<Endpoint>(std::move(config));
    endpoint->socket<BesideSocket>("/socket");
    endpoint->start().value();
    EXPECT_EQ(lab.ask("phoenix_node:await({others,['roost@127.0.0.1']})"), "ok");
  }
  ~EndpointBesideErlang() override { EXPECT_FALSE(lab.has_crash_report()) << lab.said(); }

  Certificates folder;
  Epmd epmd;
  ErlangNode lab{epmd, {.name = "lab1@127.0.0.1"}};
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  std::unique_ptr<Endpoint> endpoint;
};

TEST_F(EndpointBesideErlang, ClientsHearWhatTheApplicationBroadcasts) {
  PhoenixClient client(endpoint->port());
  ASSERT_TRUE(client.joins("room:1"));
  lab.ask(R"(phoenix_node:broadcast(<<"room:2">>, <<"shout">>, #{<<"n">> => 0}))");
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"shout">>, #{n => 1, <<"l">> => [1,2]}))");
  EXPECT_TRUE(client.receives(R"([null,null,"room:1","shout",{"n":1,"l":[1,2]}])"));
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"bin">>, {binary, <<1,2,255>>}))");
  EXPECT_TRUE(
      client.receives(websocket::Opcode::binary, std::string_view("\x02\x06\x03room:1bin\x01\x02\xff", 15)));
}

TEST_F(EndpointBesideErlang, TheApplicationHearsWhatClientsBroadcast) {
  PhoenixClient client(endpoint->port());
  ASSERT_TRUE(client.joins("room:1"));
  client.sends(R"(["1","2","room:1","shout",{"n":[1.5,null]}])");
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask("phoenix_node:got()"), R"([{<<"room:1">>,<<"shout">>,#{<<"n">> => [1.5,nil]}}])");
}

TEST_F(EndpointBesideErlang, TheApplicationDisconnectsASocketById) {
  PhoenixClient client(endpoint->port());
  ASSERT_TRUE(client.joins("room:1"));
  lab.ask(R"(phoenix_node:broadcast(<<"user_sockets:alice">>, <<"disconnect">>, #{}))");
  EXPECT_TRUE(client.is_closed_with(websocket::CloseCode::going_away));
}

}  // namespace
}  // namespace roost::test
