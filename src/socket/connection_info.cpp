// SPDX-License-Identifier: Apache-2.0
#include "socket/connection_info.hpp"

namespace roost::socket {

ConnectionInfo connection_info(ConnectionId id, const SocketMount& mount, const Transport& transport) {
  const inspect::Evidence evidence = transport.evidence();
  return {.id = id,
          .handler = mount.definition.name,
          .mount = mount.path,
          .socket_id = std::nullopt,
          .peer = transport.peer(),
          .proxy = transport.proxy(),
          .transport = std::string(evidence.transport),
          .serializer = {},
          .bytes_in = evidence.bytes_in,
          .bytes_out = evidence.bytes_out,
          .queued_bytes = evidence.queued_bytes,
          .rtt = evidence.rtt,
          .retransmits = evidence.retransmits,
          .round_trip = transport.round_trip(),
          .age = evidence.age,
          .silence = std::chrono::duration_cast<std::chrono::milliseconds>(evidence.silence),
          .channels = 0};
}

}  // namespace roost::socket
