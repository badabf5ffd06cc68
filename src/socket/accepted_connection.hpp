// SPDX-License-Identifier: Apache-2.0
// The result of an accepted connect, on its way from the request to the connection.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "channel/shard_context.hpp"
#include "socket/connection_handler.hpp"
#include "socket/socket_mount.hpp"
#include "socket/transport.hpp"

namespace roost::socket {

/// A socket with channels.
struct AcceptedSocket {
  std::unique_ptr<Socket> application;
  std::optional<std::string> id;                    // what application->id() said
  const phoenix::Serializer* serializer = nullptr;  // one of the mount's
};

/// A client that is refused for good, which it learns on an open connection.
struct RefusedConnection {
  const phoenix::Serializer* serializer = nullptr;  // null: for a raw socket, which cannot tell it anything
  Payload details;                                  // {"reason": "..."} and more
};

using AcceptedConnection = std::variant<AcceptedSocket, std::unique_ptr<RawSocket>, RefusedConnection>;

/// Puts the accepted socket above its transport.
[[nodiscard]] std::unique_ptr<ConnectionHandler> open_connection(channels::ShardContext& context,
                                                                 const SocketMount& mount,
                                                                 AcceptedConnection accepted,
                                                                 Transport& transport);

}  // namespace roost::socket
