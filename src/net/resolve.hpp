// SPDX-License-Identifier: Apache-2.0
// Host names to addresses, by the system's resolver. Blocks: not on a shard (use a WorkerPool).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.hpp"

namespace roost::net {

/// In the order in which they should be tried; never empty. IP literals, with or without brackets, do not
/// block.
Result<std::vector<Address>> resolve(const std::string& host, std::uint16_t port);

}  // namespace roost::net
