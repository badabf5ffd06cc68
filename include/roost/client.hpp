// SPDX-License-Identifier: Apache-2.0
// A Phoenix Channels client: one connection that reconnects by itself, and channels that rejoin. It behaves
// like the official JavaScript client (src/client/README.md lists the differences).
//
// Compiled in examples/follow_numbers/main.cpp [follow]:
//   roost::Client client(url);  // "ws://localhost:4000/socket"
//   client.connect();
//   const auto numbers = client.channel(topic);  // "numbers:positive"
//   numbers.on("update", [](const roost::Payload& update) { std::cout << update.text() << std::endl; });
//   numbers.join().receive("error", [](const roost::Payload& why) { std::cerr << why.text() << std::endl; });
//
// Thread: any; callbacks run on the client's own thread. The destructor disconnects and must not run there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "roost/client_channel.hpp"
#include "roost/client_options.hpp"
#include "roost/payload.hpp"
#include "roost/result.hpp"

namespace roost {

/// How a connection ended: the server's close code and reason, or 1006 if there was no close frame.
struct ClientClose {
  std::uint16_t code = 1006;
  std::string reason;
};

class Client {
 public:
  /// `url` is the socket's mount, "ws://host:4000/socket"; "/websocket" is appended. Throws
  /// std::invalid_argument if the URL or an option is invalid, std::system_error if no thread can be
  /// started.
  explicit Client(const std::string& url, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Keeps the connection until disconnect(), reconnecting whenever it is lost, whichever side closed it
  /// (ClientOptions::reconnect).
  void connect();
  /// 1000 or 3000-4999, and at most 123 bytes: otherwise throws std::invalid_argument.
  void disconnect(std::uint16_t code = 1000, std::string reason = {});
  [[nodiscard]] bool connected() const noexcept;

  /// Sends nothing to the server before join().
  [[nodiscard]] ClientChannel channel(std::string_view topic, Payload params = {});
  /// `params` is called at every join and rejoin, on the client's thread.
  [[nodiscard]] ClientChannel channel(std::string_view topic, std::function<Payload()> params);

  void on_open(std::function<void()> handler);
  void on_close(std::function<void(const ClientClose&)> handler);
  /// Called when an attempt to connect fails; another attempt follows.
  void on_error(std::function<void(const Error&)> handler);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost
