// SPDX-License-Identifier: Apache-2.0
// A whole endpoint in this process, on a free port, with its telemetry and its log recorded. Its shards run
// on their own threads: tests wait for answers and events, never for time.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "roost/endpoint.hpp"
#include "support/event_recorder.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"

namespace roost::test {

using websocket::CloseCode;
using websocket::Opcode;

/// Answers "echo" with its payload, broadcasts "shout", throws on "raise".
class RoomChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "echo") return Reply::ok(payload);
    if (event == "shout") return broadcast("shout", payload), Reply::none();
    if (event == "raise") throw std::runtime_error("raised on request");
    return Channel::handle_in(event, payload);
  }
};

/// Its id is the parameter "id", if there is one.
struct RoomSocket : Socket {
  static Routes routes() { return {channel<RoomChannel>("room:*")}; }

  ConnectResult connect(const Params& params, const ConnectInfo&) override {
    if (const auto id = param(params, "id")) id_ = *id;
    return ConnectResult::ok();
  }
  [[nodiscard]] std::optional<std::string> id() const override { return id_; }

 private:
  std::optional<std::string> id_;
};

class EndpointTest : public ::testing::Test {
 protected:
  EndpointTest() {
    config.http.port = 0;
    config.shards = 1;
    config.min_connection_age = std::chrono::milliseconds(0);  // tests end young connections all the time
    config.log_level = LogLevel::debug;
    config.log_sink = log;
  }

  void TearDown() override { endpoint_.reset(); }

  /// From `config`, before start().
  Endpoint& endpoint() {
    if (!endpoint_) {
      endpoint_ = std::make_unique<Endpoint>(config);
      events.listen_to(endpoint_->telemetry());
    }
    return *endpoint_;
  }
  void start() { endpoint().start().value(); }
  /// With RoomSocket at /socket.
  void start_rooms(SocketOptions options = {}) {
    endpoint().socket<RoomSocket>("/socket", std::move(options));
    start();
  }

  /// stop() on another thread, because it waits for clients that are on this one.
  [[nodiscard]] std::future<bool> stopping() {
    return std::async(std::launch::async, [this] { return endpoint_->stop(); });
  }

  [[nodiscard]] std::uint16_t port() { return endpoint().port(); }
  [[nodiscard]] PhoenixClient client(std::string_view target = "/socket/websocket?vsn=2.0.0",
                                     const HttpHeaders& headers = {}) {
    return PhoenixClient(port(), target, headers);
  }
  /// The answer to an upgrade request for `target`.
  [[nodiscard]] HttpAnswer answer_to_upgrade(std::string_view target, const HttpHeaders& headers = {}) {
    TcpClient connection(port());
    connection.send(upgrade_request(target, headers));
    return read_answer(connection).value();
  }

  /// A channel has terminated for this reason.
  [[nodiscard]] bool terminated(std::string_view reason, std::size_t count = 1) {
    return events.wait_for(
        [reason](const EventRecorder::Event& event) {
          return event.name == telemetry_event::kChannelTerminated && event.reason == reason;
        },
        count);
  }

  Config config;
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  EventRecorder events;

 private:
  std::unique_ptr<Endpoint> endpoint_;
};

}  // namespace roost::test
