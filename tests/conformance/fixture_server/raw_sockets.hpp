// SPDX-License-Identifier: Apache-2.0
// The sockets without channels of the fixture page, §3 and §4.
#pragma once

#include <string_view>

#include "roost/raw_socket.hpp"

namespace fixture {

/// Reports its connect params, and pushes "pong" on "ping".
class EchoingSocket : public roost::RawSocket {
 public:
  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo& info) override;
  void handle_in(std::string_view payload, roost::MessageKind kind) override;

 private:
  roost::Params params_;
};

/// Sends pings on request, and reports the client's pings and pongs.
class PingSocket : public roost::RawSocket {
 public:
  void handle_in(std::string_view payload, roost::MessageKind kind) override;
  void handle_control(std::string_view payload, roost::ControlKind kind) override;
};

/// Takes longer for every message than its mount's window.
class SlowSocket : public roost::RawSocket {
 public:
  void handle_in(std::string_view payload, roost::MessageKind kind) override;
};

}  // namespace fixture
