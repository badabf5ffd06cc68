// SPDX-License-Identifier: Apache-2.0
// The public handle and the code of the client guide, on the client's own thread against a scripted server.
#include "roost/client_presence.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>

#include "peer_server.hpp"
#include "roost/client.hpp"
#include "support/recording_log.hpp"

namespace roost {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAnn = R"({"ann":{"metas":[{"phx_ref":"1","on":"phone"}]}})";
constexpr const char* kAnnLeaves =
    R"({"joins":{},"leaves":{"ann":{"metas":[{"phx_ref":"1","on":"phone"}]}}})";

class PresenceOfAClient : public testing::Test {
 protected:
  PresenceOfAClient() {
    ClientOptions options;
    options.reconnect_delays = {1ms};
    options.log_sink = log_;
    client_ = std::make_unique<Client>(server_.url("/socket"), options);
    server_.on_message = [this](test::PeerConnection& peer, const std::string& message) {
      test::PeerServer::talk_phoenix(peer, message);
      if (message.find("phx_join") != std::string::npos)
        peer.text("[" + message.substr(1, message.find(',') - 1) + R"(,null,"room:1","presence_state",)" +
                  state_ + "]");
    };
    client_->connect();
  }
  void diff(const std::string& payload) {
    server_.last().text(R"([null,null,"room:1","presence_diff",)" + payload + "]");
  }
  void note(const std::string& line) {
    const std::lock_guard lock(mutex_);
    notes_ += line + "\n";
  }
  std::string notes() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }
  void wait_for(const std::string& line) {
    server_.run_until([&] { return notes().find(line) != std::string::npos; });
  }

  std::string state_ = kAnn;
  std::shared_ptr<test::RecordingLog> log_ = std::make_shared<test::RecordingLog>();
  test::PeerServer server_;
  std::mutex mutex_;
  std::string notes_;
  std::unique_ptr<Client> client_;  // last: its thread writes the notes
};

TEST_F(PresenceOfAClient, TheCodeOfTheGuideWorks) {
  const ClientChannel room = client_->channel("room:1");
  // [snippet: presence]
  const roost::ClientPresence presence(room);  // before room.join()
  presence.on_join([&](const roost::ClientPresenceChange& change) {
    if (!change.current) note(change.key + " is here");
  });
  presence.on_leave([&](const roost::ClientPresenceChange& change) {
    if (change.current->at("metas").get_array().empty()) note(change.key + " has gone");
  });
  presence.on_sync(
      [&](const roost::ClientPresences& present) { note(std::to_string(present.size()) + " here"); });
  room.join();
  // [/snippet]
  wait_for("1 here");
  diff(kAnnLeaves);
  wait_for("0 here");
  EXPECT_EQ(notes(), "ann is here\n1 here\nann has gone\n0 here\n");
}

TEST_F(PresenceOfAClient, ListsWithAChooserFromAnyThread) {
  const ClientChannel room = client_->channel("room:1");
  const ClientPresence presence(room);
  presence.on_sync([&](const ClientPresences&) { note("sync"); });
  EXPECT_TRUE(presence.list().empty());
  room.join();
  wait_for("sync");
  const auto devices = presence.list([](const std::string& key, const JsonObject& here) {
    return key + " on " + std::string(here.at("metas").at(0).at("on").as_string());
  });
  EXPECT_EQ(devices, std::vector<std::string>{"ann on phone"});
  EXPECT_EQ(presence.list().size(), 1U);
}

TEST_F(PresenceOfAClient, ALostConnectionBringsAnotherState) {
  const ClientChannel room = client_->channel("room:1");
  const ClientPresence presence(room);
  presence.on_sync([&](const ClientPresences& present) { note("sync " + std::to_string(present.size())); });
  room.join();
  wait_for("sync 1");
  state_ = "{}";
  server_.last().cut();
  wait_for("sync 0");
}

TEST_F(PresenceOfAClient, WhatIsNoPresenceIsLoggedAndCounted) {
  state_ = R"({"ann":{}})";
  const ClientChannel room = client_->channel("room:1");
  const ClientPresence presence(room);
  room.join();
  server_.run_until([&] { return presence.ignored() == 1; });
  const auto lines = log_->all();
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("client: presences of room:1: ignored a state") != std::string::npos;
  }));
}

TEST_F(PresenceOfAClient, AHandlerThatThrowsIsLoggedAndTheNextOneRuns) {
  const ClientChannel room = client_->channel("room:1");
  const ClientPresence presence(room);
  presence.on_join([](const ClientPresenceChange&) { throw std::runtime_error("no"); });
  presence.on_sync([&](const ClientPresences&) { note("sync"); });
  room.join();
  wait_for("sync");
}

TEST_F(PresenceOfAClient, OutlivesItsClient) {
  const ClientPresence presence(client_->channel("room:1"));
  client_.reset();
  presence.on_sync([](const ClientPresences&) {});
  EXPECT_TRUE(presence.list().empty());
}

}  // namespace
}  // namespace roost
