// SPDX-License-Identifier: Apache-2.0
// One key of the configuration, as people see it. A value.
#pragma once

#include <string>

#include "roost/json.hpp"

namespace roost {

struct ConfigEntry {
  std::string key;        // "http.port"
  Json value;             // as a file would have it; "[FILTERED]" for a secret that is set
  std::string source;     // "roost.toml:12", "PORT"; empty: the program or the default
  bool live = false;      // Endpoint::set may change it while it runs
  std::string warning{};  // when the value switches a check or a limit off: what follows from that
};

/// What Endpoint::configure is to change.
struct ConfigChange {
  std::string key;    // "http.max_connections"
  std::string value;  // "20000"
};

/// A value for an option of a mount, from a file: [socket."/socket".websocket] timeout = "60s".
struct MountSetting {
  std::string key;  // "websocket.timeout"
  Json value;
  std::string source;
};

}  // namespace roost
