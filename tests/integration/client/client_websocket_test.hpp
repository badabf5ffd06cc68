// SPDX-License-Identifier: Apache-2.0
// A raw connection and a small server on the same loop; the connection's events are noted.
#pragma once

#include <gtest/gtest.h>

#include "client/client_websocket.hpp"
#include "peer_server.hpp"

namespace roost::client {

using namespace std::chrono_literals;
using websocket::CloseCode;
using websocket::Opcode;
using Notes = std::vector<std::string>;

class WebSocketConnectionTest : public testing::Test, private ConnectionEvents {
 protected:
  explicit WebSocketConnectionTest(std::shared_ptr<const net::TlsServerContext> tls = nullptr)
      : server_(0, std::move(tls)) {}

  void open(const std::string& url, const ConnectionOptions& options = {.timeout = 5s}) {
    const auto opened = connection_->open(*parse_websocket_url(url), options);
    ASSERT_TRUE(opened) << opened.error().message;
  }
  /// Replaces the current one.
  void another_connection() { connection_ = make(); }
  void run_until_noted(std::size_t count) {
    server_.run_until([&] { return notes_.size() >= count; });
  }

  test::PeerServer server_;
  std::vector<std::string> notes_;
  std::optional<Refusal> refusal_;
  std::unique_ptr<ClientWebSocket> connection_ = make();

 private:
  std::unique_ptr<ClientWebSocket> make() {
    ConnectionEvents& events = *this;
    return std::make_unique<ClientWebSocket>(server_.loop(), base::system_random(), events);
  }
  void on_open() override { notes_.emplace_back("open"); }
  void on_refused(const Refusal& refusal) override {
    refusal_ = refusal;
    notes_.push_back("refused: " + refusal.error.message);
  }
  void on_message(Opcode opcode, std::string_view payload) override {
    notes_.push_back((opcode == Opcode::text ? "text " : "binary ") + std::string(payload));
  }
  void on_pong(std::string_view payload) override { notes_.push_back("pong " + std::string(payload)); }
  void on_closed(const ConnectionClose& close) override {
    notes_.push_back("closed " + std::to_string(static_cast<int>(close.code)) + " " + close.reason);
  }
};

}  // namespace roost::client
