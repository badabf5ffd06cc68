// SPDX-License-Identifier: Apache-2.0
// The kernel's statistics of a TCP connection. One system call, no memory per connection. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace roost::net {

struct TcpFacts {
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;  // acknowledged by the peer
  std::chrono::microseconds rtt{0};
  std::uint32_t retransmits = 0;
};

/// nullopt when `fd` is not a TCP socket.
[[nodiscard]] std::optional<TcpFacts> tcp_facts(int fd) noexcept;

}  // namespace roost::net
