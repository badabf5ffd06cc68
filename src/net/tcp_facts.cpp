// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_facts.hpp"

#include <linux/tcp.h>  // <netinet/tcp.h> has no byte counts
#include <netinet/in.h>
#include <sys/socket.h>

namespace roost::net {

std::optional<TcpFacts> tcp_facts(int fd) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return TcpFacts{info.tcpi_bytes_received, info.tcpi_bytes_acked, std::chrono::microseconds(info.tcpi_rtt),
                  info.tcpi_total_retrans};
}

}  // namespace roost::net
