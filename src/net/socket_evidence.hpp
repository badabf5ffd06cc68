// SPDX-License-Identifier: Apache-2.0
// What the kernel knows of a connection, as the evidence of a record. Thread: any.
#pragma once

#include "inspect/evidence.hpp"
#include "net/tcp_facts.hpp"
#include "net/tcp_socket.hpp"

namespace roost::net {

[[nodiscard]] inline inspect::Evidence evidence_of(const TcpSocket& socket) noexcept {
  inspect::Evidence evidence;
  if (const auto tcp = tcp_facts(socket.fd())) {
    evidence.bytes_in = tcp->bytes_in;
    evidence.bytes_out = tcp->bytes_out;
    evidence.rtt = tcp->rtt;
    evidence.retransmits = tcp->retransmits;
  }
  return evidence;
}

}  // namespace roost::net
