// SPDX-License-Identifier: Apache-2.0
// One browser connection forwarded to the node: its first request is checked (request_filter.hpp), then bytes
// flow both ways until one side ends. Blocks; runs on a thread of its own.
#pragma once

#include <stop_token>
#include <string>

#include "net/tcp_socket.hpp"

namespace roost::cli {

struct RelayOptions {
  std::string socket;  // of the node
  std::string token;   // that the browser must present
};

/// Returns when the connection ends, or soon after a stop is requested.
void relay(const net::TcpSocket& browser, const RelayOptions& options, const std::stop_token& stop);

}  // namespace roost::cli
