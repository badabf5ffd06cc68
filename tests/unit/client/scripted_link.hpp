// SPDX-License-Identifier: Apache-2.0
// A client socket without a network: the test plays the server and advances the clock.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/client_socket.hpp"
#include "support/manual_clock.hpp"

namespace roost::test {

/// Records what the socket does with its connection.
class ScriptedLink final : public client::Link {
 public:
  std::vector<std::string> sent;    // frames since the last check
  std::vector<std::string> closed;  // "1000 reason"
  int opened = 0;
  bool full = false;
  bool unread = false;  // the server has sent more than receive() has delivered

  void open() override { ++opened; }
  Result<void> send(phoenix::FrameKind, std::string_view frame) override {
    if (full) return make_error("full");
    sent.emplace_back(frame);
    return {};
  }
  [[nodiscard]] bool has_unread() const override { return unread; }
  void close(std::uint16_t code, std::string_view reason) override {
    closed.push_back(std::to_string(code) + " " + std::string(reason));
  }
};

class SocketTest : public testing::Test {
 protected:
  using Frames = std::vector<std::string>;

  using Reconnect = ClientOptions::Reconnect;

  explicit SocketTest(std::string_view vsn = "2.0.0", Reconnect reconnect = Reconnect::after_every_close)
      : vsn_(vsn), reconnect_(reconnect) {}
  ~SocketTest() override = default;

  void open() {
    socket_.connect();
    socket_.on_open();
  }
  void lose(std::uint16_t code = 1006) { socket_.on_closed({code, ""}); }

  std::shared_ptr<client::ChannelCore> channel(const std::string& topic, const std::string& params = "{}") {
    auto made = socket_.make_channel(Topic(topic), [params] { return Payload::from_json_text(params); });
    socket_.add(made);
    return made;
  }
  /// The application's join(), like the public handle.
  static void join(client::ChannelCore& channel) {
    EXPECT_TRUE(channel.claim_join());
    channel.join(std::nullopt);
  }
  std::shared_ptr<client::ChannelCore> joined(const std::string& topic) {
    auto made = channel(topic);
    join(*made);
    answer(*made, "ok");
    static_cast<void>(sent());
    return made;
  }
  std::shared_ptr<client::Push> push(client::ChannelCore& channel, const std::string& event,
                                     const std::string& payload = "{}") {
    auto made = channel.make_push(event, *Payload::from_json_text(payload), std::nullopt);
    note_answers(*made, event);
    channel.push(made);
    return made;
  }
  /// Adds "name:status response" to notes_.
  void note_answers(client::Push& push, const std::string& name) {
    push.add_hook([this, name](const ClientReply& reply) {
      notes_.push_back(name + ":" + reply.status + " " + std::string(reply.response.text()));
    });
  }
  void note_events(client::ChannelCore& channel, const std::string& event) {
    channel.on(event, [this, event](const Payload& payload) {
      notes_.push_back(event + " " + std::string(payload.text()));
    });
  }

  /// The server sends a message.
  void receive(std::string_view frame) { socket_.on_frame(phoenix::FrameKind::text, frame); }
  /// The server answers the join of that channel.
  void answer(const client::ChannelCore& channel, const std::string& status,
              const std::string& response = "{}") {
    const std::string ref(channel.join_push()->ref().json());
    receive("[" + ref + "," + ref + ",\"" + channel.topic().str() + R"(","phx_reply",{"status":")" + status +
            R"(","response":)" + response + "}]");
  }

  void pass(base::Duration time) {
    clock_.advance(time);
    loop_.run_once(base::Duration::zero());
  }
  /// Simulates a stopped process or a suspended machine.
  void pause(base::Duration time) {
    clock_.advance(time);
    loop_.did_not_run(time);
    loop_.run_once(base::Duration::zero());
  }
  Frames sent() { return std::exchange(link_.sent, {}); }
  Frames notes() { return std::exchange(notes_, {}); }

  std::string vsn_;
  Reconnect reconnect_;
  ManualClock clock_;
  runtime::EventLoop loop_{clock_};
  Logger logger_{stderr_sink(), LogLevel::off};
  ScriptedLink link_;
  client::ClientSocket socket_{loop_,
                               {.codec = phoenix::ClientCodec::for_vsn(vsn_).value(),
                                .heartbeat_interval = std::chrono::seconds(30),
                                .reconnect = reconnect_,
                                .reconnects = {.delays = ClientOptions::default_reconnect_delays()},
                                .channel = {.timeout = std::chrono::seconds(10),
                                            .rejoins = {.delays = ClientOptions::default_rejoin_delays()},
                                            .max_buffered_pushes = 3}},
                               link_,
                               logger_};
  Frames notes_;
};

}  // namespace roost::test
