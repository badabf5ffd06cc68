// SPDX-License-Identifier: Apache-2.0
// One configuration key, as shown to people. A value.
#pragma once

#include <string>

#include "roost/json.hpp"

namespace roost {

struct ConfigEntry {
  std::string key;        // "http.port"
  Json value;             // as in a file; "[FILTERED]" for a secret that is set
  std::string source;     // "roost.toml:12", "PORT"; empty: the program or the default
  bool live = false;      // Endpoint::set may change it at run time
  std::string warning{};  // when the value disables a check or a limit: the consequence
};

/// A change for Endpoint::configure.
struct ConfigChange {
  std::string key;    // "http.max_connections"
  std::string value;  // "20000"
};

/// A mount option from a file: [socket."/socket".websocket] timeout = "60s".
struct MountSetting {
  std::string key;  // "websocket.timeout"
  Json value;
  std::string source;
};

}  // namespace roost
