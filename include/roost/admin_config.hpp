// SPDX-License-Identifier: Apache-2.0
// The admin endpoint of a node: what `roost` commands, Prometheus and dashboards talk to. It has a listener
// of its own, apart from the public ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace roost {

struct AdminConfig {
  bool enabled = false;
  /// A Unix socket that only this user can open. Empty: NAME-PID.sock in $XDG_RUNTIME_DIR/roost, or in
  /// /tmp/roost-UID.
  std::string socket{};
  /// Listens on TCP instead: "127.0.0.1". Then every request needs the token.
  std::string ip{};
  std::uint16_t port = 0;  // 0: any free one
  std::string token{};     // at least 16 bytes; kept from others
  /// Lets requests change things: end connections, publish, set the configuration.
  bool actions = false;

  /// Every problem, each a sentence; empty when there is none.
  [[nodiscard]] std::vector<std::string> validate() const;
};

}  // namespace roost
