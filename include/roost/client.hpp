// SPDX-License-Identifier: Apache-2.0
// A client of Phoenix Channels: one connection that comes back by itself, and channels that rejoin. It
// behaves as the official JavaScript client does (src/client/README.md names the differences).
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

/// How a connection ended: the server's close code and reason, or 1006 when there was no close frame.
struct ClientClose {
  std::uint16_t code = 1006;
  std::string reason;
};

class Client {
 public:
  /// `url` is the socket's mount, "ws://host:4000/socket"; "/websocket" is added. Throws
  /// std::invalid_argument that says what is wrong with the URL or the options, std::system_error when the
  /// system gives no thread.
  explicit Client(const std::string& url, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Until disconnect() the connection is kept, and made anew when it is lost, whoever closed it
  /// (ClientOptions::reconnect).
  void connect();
  /// 1000 or 3000-4999, and at most 123 bytes: anything else throws std::invalid_argument.
  void disconnect(std::uint16_t code = 1000, std::string reason = {});
  [[nodiscard]] bool connected() const noexcept;

  /// Says nothing to the server before its join().
  [[nodiscard]] ClientChannel channel(std::string_view topic, Payload params = {});
  /// `params` is asked at every join and rejoin, on the client's thread.
  [[nodiscard]] ClientChannel channel(std::string_view topic, std::function<Payload()> params);

  void on_open(std::function<void()> handler);
  void on_close(std::function<void(const ClientClose&)> handler);
  /// The connection could not be made; another attempt follows.
  void on_error(std::function<void(const Error&)> handler);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost
