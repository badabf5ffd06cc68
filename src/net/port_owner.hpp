// SPDX-License-Identifier: Apache-2.0
// Who listens on a port, as far as /proc tells us. For error texts only: slow, where there are many
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

/// Nothing when it is not found within `patience`.
[[nodiscard]] std::optional<PortOwner> find_port_owner(
    std::uint16_t port, std::chrono::milliseconds patience = std::chrono::milliseconds(500));

}  // namespace roost::net
