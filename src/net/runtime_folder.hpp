// SPDX-License-Identifier: Apache-2.0
// The folder where nodes of this user put their sockets, and tools look for them. Thread: any.
#pragma once

#include <string>

namespace roost::net {

/// $XDG_RUNTIME_DIR/roost, or /tmp/roost-UID where there is no such variable.
[[nodiscard]] std::string runtime_folder();

}  // namespace roost::net
