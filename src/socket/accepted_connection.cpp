// SPDX-License-Identifier: Apache-2.0
#include "socket/accepted_connection.hpp"

#include "socket/raw_socket_server.hpp"
#include "socket/refused_socket.hpp"
#include "socket/socket_server.hpp"

namespace roost::socket {

std::unique_ptr<ConnectionHandler> open_connection(channels::ShardContext& context, const SocketMount& mount,
                                                   AcceptedConnection accepted, Transport& transport) {
  if (auto* raw = std::get_if<std::unique_ptr<RawSocket>>(&accepted)) {
    return std::make_unique<RawSocketServer>(context, mount, std::move(*raw), transport);
  }
  if (auto* refused = std::get_if<RefusedConnection>(&accepted)) {
    return std::make_unique<RefusedSocket>(context, mount, std::move(*refused), transport);
  }
  return std::make_unique<SocketServer>(context, mount, std::get<AcceptedSocket>(std::move(accepted)),
                                        transport);
}

}  // namespace roost::socket
