// SPDX-License-Identifier: Apache-2.0
// Presence over Erlang's distribution: with a tracker that other hands wrote, and among endpoints of ours.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "roost/endpoint.hpp"
#include "support/quick_erlang_options.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* kPresence = "Elixir.Test.Presence";

struct PresenceOverErlang : testing::Test {
  std::unique_ptr<Endpoint> node(const std::string& name, std::vector<std::string> peers) {
    Config config;
    config.http.port = 0;
    config.shards = 2;
    config.log_sink = log;
    config.pubsub = PubSubOptions{};
    config.pubsub->name = "Test.PubSub";
    config.pubsub->adapter = erlang_pubsub_adapter(quick_erlang_options(epmd, name, std::move(peers)));
    auto endpoint = std::make_unique<Endpoint>(std::move(config));
    endpoint->add_presence(
        {.name = kPresence, .broadcast_period = milliseconds(100), .diff_window = milliseconds(10)});
    endpoint->start().value();
    return endpoint;
  }
  /// False after twenty seconds.
  static bool comes_true(const std::function<bool()>& what) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!what()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(milliseconds(20));
    }
    return true;
  }

  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  Epmd epmd;
};

TEST_F(PresenceOverErlang, ATrackerOfOthersAndOursSeeEachOther_F199_F203_F205) {
  PythonPeer peer(
      epmd, {"--name", "peer@127.0.0.1", "--cookie", "secret", "--adapter", "Elixir.Test.PubSub.Adapter",
             "--tracker", kPresence, "--listen", "--seconds", "120", "--quiet-bcast"});
  ASSERT_TRUE(peer.says("epmd registered"));
  const auto ours = node("roost@127.0.0.1", {"peer@127.0.0.1"});
  PresenceOwner ann = ours->presence(kPresence).owner();
  ann.track("room:1", "ann", {{"status", "on"}}).value();
  EXPECT_TRUE(comes_true([&] {
    peer.type("list");
    return peer.said().find(R"(LIST "room:1" "ann")") != std::string::npos;
  }));

  peer.type(R"(track room:1 bob {"status":"on","n":[1,2.5,null,true]})");
  EXPECT_TRUE(comes_true([&] { return ours->presence(kPresence).list("room:1").contains("bob"); }));
  peer.type(R"(update room:1 bob {"status":"away"})");
  EXPECT_TRUE(comes_true([&] {
    const Json bob = ours->presence(kPresence).get_by_key("room:1", "bob").at("metas").at(0);
    return bob.at("status") == "away" && bob.as_object().contains("phx_ref_prev");
  }));
  peer.type("untrack room:1 bob");
  EXPECT_TRUE(comes_true([&] { return ours->presence(kPresence).count("room:1") == 1; }));
  peer.type("track room:1 cid {}");
  EXPECT_TRUE(comes_true([&] { return ours->presence(kPresence).list("room:1").contains("cid"); }));
  peer.type("goodbye");
  EXPECT_TRUE(comes_true([&] { return ours->presence(kPresence).count("room:1") == 1; }));
}

TEST_F(PresenceOverErlang, EndpointsOfOursSeeEachOtherAndARealNodeIsNotDisturbed) {
  ErlangNode lab(epmd, {.name = "lab1@127.0.0.1"});
  const auto one = node("roost1@127.0.0.1", {"lab1@127.0.0.1", "roost2@127.0.0.1"});
  auto two = node("roost2@127.0.0.1", {"lab1@127.0.0.1", "roost1@127.0.0.1"});
  PresenceOwner ann = one->presence(kPresence).owner();
  ann.track("room:1", "ann").value();
  PresenceOwner bob = two->presence(kPresence).owner();
  bob.track("room:1", "bob").value();
  for (Endpoint* each : {one.get(), two.get()})
    EXPECT_TRUE(comes_true([&] { return each->presence(kPresence).count("room:1") == 2; }));
  bob = {};
  EXPECT_TRUE(comes_true([&] { return one->presence(kPresence).count("room:1") == 1; }));
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask("[E || {_, E, _} <- phoenix_node:got(), E =/= plain]"), "[]");
  two->stop();
  EXPECT_FALSE(lab.has_crash_report()) << lab.said();
}

}  // namespace
}  // namespace roost::test
