// SPDX-License-Identifier: Apache-2.0
// Forwards browsers, which can't open a Unix socket, to the admin endpoint of a node: a loopback port with a
// token of its own. Owner and thread: the command; one thread per connection, a few at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <thread>

#include "cli/dashboard/relay.hpp"
#include "net/listener.hpp"
#include "roost/result.hpp"

namespace roost::cli {

class Forwarder {
 public:
  static constexpr std::size_t kMaxVisitors = 48;

  /// Port 0 picks a free one.
  static Result<Forwarder> open(RelayOptions options, std::uint16_t port);

  /// "http://127.0.0.1:45213/#token=…": a browser does not send what follows the #.
  [[nodiscard]] std::string url() const;
  /// Serves until `ended` returns true.
  void run(const std::function<bool()>& ended);

 private:
  struct Visitor {
    std::atomic<bool> gone = false;
    std::jthread thread{};  // last: joined before the members it uses are destroyed
  };

  Forwarder(RelayOptions options, net::Listener listener)
      : options_(std::move(options)), listener_(std::move(listener)) {}
  void accept();

  RelayOptions options_;
  net::Listener listener_;
  std::list<Visitor> visitors_;
};

}  // namespace roost::cli
