// SPDX-License-Identifier: Apache-2.0
// A NATS server that takes everything, answers every PING, and delivers nothing. Owner: one test; it has a
// thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

#include "net/listener.hpp"

namespace roost::test {

class DeafNats {
 public:
  DeafNats() : thread_([this] { run(); }) {}
  DeafNats(const DeafNats&) = delete;
  DeafNats& operator=(const DeafNats&) = delete;
  ~DeafNats();

  [[nodiscard]] std::uint16_t port() const { return listener_.address().port(); }
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  struct Client {
    net::TcpSocket socket;
    std::string heard;
  };

  void run();
  void take();
  /// False: it is gone.
  [[nodiscard]] static bool serve(Client& client);

  net::Listener listener_ = net::Listener::open({}).value();
  std::list<Client> clients_;
  std::atomic<int> connections_{0};
  std::atomic<bool> ends_{false};
  std::thread thread_;
};

}  // namespace roost::test
