// SPDX-License-Identifier: Apache-2.0
// A node with WebSockets over pairs of sockets, turned by hand and with time moved by hand.
#pragma once

#include "transport/websocket_connection.hpp"

#include "protocol/websocket/frame_writer.hpp"
#include "support/event_recorder.hpp"
#include "support/node.hpp"
#include "support/scripted_channel.hpp"
#include "transport/websocket_server.hpp"
#include "unit/transport/socket_pair.hpp"

namespace roost::transport {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::string_literals::operator""s;
using websocket::CloseCode;

struct PlainSocket : Socket {};

/// Accepts every upgrade and gives our end of a pair to the new protocol.
class Handover final : public http::Exchange {
 public:
  explicit Handover(net::Stream socket) : socket_(std::move(socket)) {}
  void respond_with_file(HttpResponse, std::unique_ptr<http::FileBody>) override {}
  void respond(HttpResponse response, http::OnLost) override {
    ADD_FAILURE() << "refused with " << response.status;
  }
  void upgrade(HttpResponse, http::TakeOver take_over) override {
    take_over({std::move(socket_), {}, "<101>", ""});
  }
  void abandon() override { ADD_FAILURE() << "abandoned"; }

 private:
  net::Stream socket_;
};

inline HttpRequest upgrade_request() {
  HttpRequest request;
  request.method = "GET";
  request.params = {{"vsn", "2.0.0"}};
  request.headers = {{"host", "x"},
                     {"connection", "upgrade"},
                     {"upgrade", "websocket"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

inline std::string text(std::string_view payload) {
  constexpr websocket::MaskKey kNoMask{};
  return std::string(frame_message(websocket::Opcode::text, payload, kNoMask).view());
}
inline std::string ping() {
  constexpr websocket::MaskKey kNoMask{};
  return std::string(websocket::frame_ping("", kNoMask).view());
}
inline std::string idle_ping() {
  return std::string(websocket::frame_ping("idle").view());
}
inline std::string idle_pong() {
  return {static_cast<char>(0x8a), static_cast<char>(0x84), 0, 0, 0, 0, 'i', 'd', 'l', 'e'};
}
inline std::string close_from_peer() {
  constexpr websocket::MaskKey kNoMask{};
  return std::string(websocket::frame_close(CloseCode::normal, {}, kNoMask).view());
}
inline std::string close_frame(CloseCode code) {
  return std::string(websocket::frame_close(code).view());
}

class WebSocketConnectionTest : public ::testing::Test {
 protected:
  WebSocketConnectionTest() { events.listen_to(node.telemetry); }

  void connect(SocketPair& pair) {
    server.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(std::move(pair.ours))));
    node.turn();
    EXPECT_EQ(pair.peer_reads(), "<101>");
  }
  void connect_and_join(SocketPair& pair) {
    connect(pair);
    pair.peer_sends(text(R"(["1","1","room:1","phx_join",{}])"));
    node.turn();
    EXPECT_THAT(pair.peer_reads(), ::testing::HasSubstr("\"ok\""));
  }
  void disconnect_all() {
    node.context(0).connections.for_each(
        [](socket::ConnectionHandler& open) { open.disconnect(Cause::kicked); });
  }
  /// Of the only connection.
  std::optional<std::chrono::microseconds> round_trip() {
    std::optional<std::chrono::microseconds> told;
    node.context(0).connections.for_each(
        [&](const socket::ConnectionHandler& open) { told = open.info().round_trip; });
    return told;
  }
  void shout(std::string_view data) {
    node.pubsub().local_broadcast("room:1", "shout", Payload({{"data", data}})).value();
  }
  /// What one shout puts on the wire.
  std::size_t bytes_of_a_shout() {
    shout("x");
    node.turn();
    return peer.peer_reads().size();
  }

  test::Script script;
  test::Node node;
  test::EventRecorder events;
  socket::SocketMount socket{"/socket",
                             {"PlainSocket", [] { return std::make_unique<PlainSocket>(); },
                              std::make_shared<const Routes>(Routes{scripted("room:*", script)})},
                             {},
                             node.serializers()};
  WebSocketMount mount{socket, OriginPolicy::make(CheckOrigin::any(), "").value(), {}, seconds(60), 1 << 20};
  WebSocketServer server{node.context(0)};
  SocketPair peer;
};

}  // namespace roost::transport
