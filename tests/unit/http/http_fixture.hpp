// SPDX-License-Identifier: Apache-2.0
// A real HTTP server on a loopback port, whose shard and clock are driven by the test; and a peer that writes
// and reads bytes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/http_server.hpp"
#include "net/listener.hpp"
#include "support/manual_clock.hpp"

namespace roost::http {

class LogLines final : public LogSink {
 public:
  void write(LogLevel, std::string_view line) override {
    const std::scoped_lock lock(mutex_);
    text_.append(line) += '\n';
  }
  [[nodiscard]] std::string text() const {
    const std::scoped_lock lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// The other end of one connection.
class Peer {
 public:
  explicit Peer(net::TcpSocket socket) : socket_(std::move(socket)) {}

  void send(std::string_view bytes) { ASSERT_EQ(socket_.write(bytes).size, bytes.size()); }
  void send_fin() { socket_.shutdown_write(); }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.close();
  }

  /// True if something arrived.
  bool receive() {
    std::vector<std::byte> buffer(64 * 1024);
    const auto result = socket_.read(buffer);
    if (result.status == net::IoStatus::bytes)
      received_.append(reinterpret_cast<const char*>(buffer.data()), result.size);
    if (result.status == net::IoStatus::closed || result.status == net::IoStatus::error) closed_ = true;
    return result.status == net::IoStatus::bytes;
  }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] std::string take() { return std::exchange(received_, {}); }
  [[nodiscard]] int fd() const noexcept { return socket_.fd(); }

 private:
  net::TcpSocket socket_;
  std::string received_;
  bool closed_ = false;
};

class HttpTest : public ::testing::Test {
 protected:
  static constexpr auto kHandshakeTimeout = std::chrono::seconds(5);

  void start(ServerOptions options = {}) {
    listener_ = std::make_unique<net::Listener>(net::Listener::open({}).value());
    server_.emplace(shard_, router_, logger_, options);
  }

  Peer connect(net::ConnectionToken token = {}) {
    if (listener_ == nullptr) start();
    Peer peer(net::TcpSocket::connect(listener_->address()).value());
    auto accepted = listener_->accept();
    EXPECT_EQ(accepted.status, net::AcceptStatus::accepted);
    server_->serve(std::move(accepted.socket), std::move(token), kHandshakeTimeout);
    return peer;
  }

  void turn() { shard_.loop().run_once(base::Duration::zero()); }

  /// Runs the loop until nothing more happens to `peer`.
  void settle(Peer& peer) {
    for (int quiet = 0; quiet < 4; ++quiet) {
      turn();
      if (peer.receive()) quiet = 0;
    }
  }

  std::string talk(Peer& peer, std::string_view bytes) {
    peer.send(bytes);
    settle(peer);
    return peer.take();
  }

  void advance(base::Duration by) {
    clock_.advance(by);
    turn();
  }

  /// GET /health answers "ok".
  void serve_health() {
    router_.route("GET", "/health", [](const HttpRequest&, HttpResponder responder) {
      responder.respond(HttpResponse::text("ok"));
    });
  }

  /// GET / is not answered: its responders are kept in `held_`.
  void hold_requests() {
    router_.route("GET", "/", [this](const HttpRequest&, HttpResponder responder) {
      held_.push_back(std::move(responder));
    });
  }

  void expect_open_just_before(base::Duration timeout, Peer& peer) {
    advance(timeout - std::chrono::milliseconds(1));
    settle(peer);
    EXPECT_FALSE(peer.closed());
    advance(std::chrono::milliseconds(2));
    settle(peer);
  }

  std::vector<HttpResponder> held_;
  std::shared_ptr<LogLines> log_ = std::make_shared<LogLines>();
  Logger logger_{log_, LogLevel::debug};
  test::ManualClock clock_;
  runtime::Shard shard_{0, clock_};
  Router router_{logger_};
  std::unique_ptr<net::Listener> listener_;
  std::optional<HttpServer> server_;
};

inline std::string get(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}

inline std::string head_of(const std::string& response) {
  return response.substr(0, response.find("\r\n\r\n") + 2);
}

inline std::string body_of(const std::string& response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}

inline std::size_t count_of(std::string_view needle, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1))
    ++count;
  return count;
}

}  // namespace roost::http
