// SPDX-License-Identifier: Apache-2.0
// The table of keys for the options of a mounted socket: [socket."/path"] of a file.
#pragma once

#include <vector>

#include "config/config_key.hpp"
#include "roost/socket.hpp"

namespace roost::config {

[[nodiscard]] const std::vector<Key<SocketOptions>>& mount_keys();

}  // namespace roost::config
