// SPDX-License-Identifier: Apache-2.0
// The recorded application, on Roost: the same sockets with the same options, the same routes, on a free port
// of this process. Runs during the object's lifetime. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>

#include "roost/endpoint.hpp"

namespace roost::golden {

struct ApplicationOptions {
  unsigned shards = 2;  // a room has members on both
  /// How long a poll waits. The recorded one waited 10 s, and 1 s on /socket_small.
  std::chrono::milliseconds window{10'000};
  /// After which /socket_small closes.
  std::chrono::milliseconds silence{3'000};
};

class Application {
 public:
  /// Throws std::system_error when it cannot listen.
  explicit Application(const ApplicationOptions& options = {});
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }

  [[nodiscard]] std::size_t open_connections() const { return endpoint_.connections().size(); }
  /// Like SIGTERM.
  bool stop() { return endpoint_.stop(); }

  /// Lets a second pass for the channels on this numbers:* topic.
  void second_passes(std::string_view topic);

 private:
  void mount_sockets(const ApplicationOptions& options);
  void route_requests();

  Endpoint endpoint_;
};

}  // namespace roost::golden
