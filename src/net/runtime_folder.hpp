// SPDX-License-Identifier: Apache-2.0
// The directory where this user's nodes put their sockets and the tools look for them. Thread: any.
#pragma once

#include <string>

namespace roost::net {

/// $XDG_RUNTIME_DIR/roost, or /tmp/roost-UID if the variable is not set.
[[nodiscard]] std::string runtime_folder();

}  // namespace roost::net
