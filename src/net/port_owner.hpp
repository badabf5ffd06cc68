// SPDX-License-Identifier: Apache-2.0
// Which process listens on a port, according to /proc. For error texts only: slow on a system with many
// processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace roost::net {

struct PortOwner {
  std::string program;
  int pid;
};

/// nullopt when it is not found within `timeout`.
[[nodiscard]] std::optional<PortOwner> find_port_owner(
    std::uint16_t port, std::chrono::milliseconds timeout = std::chrono::milliseconds(500));

}  // namespace roost::net
