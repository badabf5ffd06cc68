// SPDX-License-Identifier: Apache-2.0
// A socket on a node without a network: input is handed to it, and its output is in the transport.
// Owner and thread: the test's, or the shard's when the node has threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "socket/socket_server.hpp"
#include "testing/in_memory_transport.hpp"
#include "testing/node.hpp"

namespace roost::test {

class Wire {
 public:
  /// `application` has accepted the connection. `vsn` is one that the node speaks.
  Wire(TestNode& node, std::size_t shard, socket::SocketMount mount, std::unique_ptr<Socket> application,
       std::optional<std::string> id, std::string_view vsn);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  /// Its channels are destroyed too, unless the node's threads run.
  ~Wire();

  [[nodiscard]] std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind, std::string_view frame) {
    return server_->receive(kind, frame);
  }
  [[nodiscard]] InMemoryTransport& transport() noexcept { return transport_; }
  [[nodiscard]] socket::SocketServer& server() noexcept { return *server_; }
  [[nodiscard]] Socket& application() noexcept { return *application_; }
  [[nodiscard]] TestNode& node() noexcept { return node_; }

 private:
  TestNode& node_;
  InMemoryTransport transport_;
  socket::SocketMount mount_;
  Socket* application_;  // owned by server_
  std::unique_ptr<socket::SocketServer> server_;
};

}  // namespace roost::test
