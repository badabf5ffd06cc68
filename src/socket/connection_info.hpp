// SPDX-License-Identifier: Apache-2.0
// What every kind of connection tells about itself.
#pragma once

#include "roost/introspection.hpp"
#include "socket/socket_mount.hpp"
#include "socket/transport.hpp"

namespace roost::socket {

/// Without what only sockets with channels have.
[[nodiscard]] ConnectionInfo connection_info(ConnectionId id, const SocketMount& mount,
                                             const Transport& transport);

}  // namespace roost::socket
