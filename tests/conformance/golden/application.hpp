// SPDX-License-Identifier: Apache-2.0
// The application that was recorded, on Roost: the same sockets with the same options, the same routes, on a
// free port of this process. Runs while the object lives. Thread: any.
#pragma once

#include "roost/endpoint.hpp"

namespace roost::golden {

class Application {
 public:
  /// Throws std::system_error when it cannot listen.
  Application();
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }

  /// A second passes for the channels on this numbers:* topic.
  void second_passes(std::string_view topic);

 private:
  void mount_sockets();
  void route_requests();

  Endpoint endpoint_;
};

}  // namespace roost::golden
