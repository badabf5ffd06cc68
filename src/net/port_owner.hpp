// SPDX-License-Identifier: Apache-2.0
// Who listens on a port, as far as /proc tells us. For error texts only: slow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace roost::net {

struct PortOwner {
  std::string program;
  int pid;
};

[[nodiscard]] std::optional<PortOwner> find_port_owner(std::uint16_t port);

}  // namespace roost::net
