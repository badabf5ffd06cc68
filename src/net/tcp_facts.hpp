// SPDX-License-Identifier: Apache-2.0
// What the kernel knows of a TCP connection. One system call, and no memory of ours. Thread: any.
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

/// None when `fd` is no TCP socket.
[[nodiscard]] std::optional<TcpFacts> tcp_facts(int fd) noexcept;

}  // namespace roost::net
