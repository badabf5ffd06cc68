// SPDX-License-Identifier: Apache-2.0
// The name of a node that was given none.
#pragma once

#include <string>

namespace roost::broker {

/// "host-12345-3f9a": the host's name, the process number, and a random part, because containers share both.
[[nodiscard]] std::string default_node_name();

/// 1 to 255 characters of visible ASCII.
[[nodiscard]] bool is_node_name(const std::string& name);

}  // namespace roost::broker
