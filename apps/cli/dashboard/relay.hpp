// SPDX-License-Identifier: Apache-2.0
// One connection of a browser, led to the node: its first request goes through the door, and then bytes go
// both ways until one side ends. Waits; a thread of its own runs it.
#pragma once

#include <stop_token>
#include <string>

#include "net/tcp_socket.hpp"

namespace roost::cli {

struct RelayOptions {
  std::string socket;  // of the node
  std::string token;   // that the browser has to know
};

/// Returns when the connection is over, or soon after a stop is asked for.
void relay(const net::TcpSocket& browser, const RelayOptions& options, const std::stop_token& stop);

}  // namespace roost::cli
