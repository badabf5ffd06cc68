// SPDX-License-Identifier: Apache-2.0
// The facts that every kind of connection has.
#pragma once

#include "roost/introspection.hpp"
#include "socket/socket_mount.hpp"
#include "socket/transport.hpp"

namespace roost::socket {

/// Without those that only sockets with channels have.
[[nodiscard]] ConnectionInfo connection_info(ConnectionId id, const SocketMount& mount,
                                             const Transport& transport);

}  // namespace roost::socket
