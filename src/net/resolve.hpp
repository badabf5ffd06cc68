// SPDX-License-Identifier: Apache-2.0
// Resolves host names with the system's resolver. Blocks: do not call on a shard (use a WorkerPool).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.hpp"

namespace roost::net {

/// In the order to try them; never empty. IP literals, with or without brackets, do not block.
Result<std::vector<Address>> resolve(const std::string& host, std::uint16_t port);

}  // namespace roost::net
