// SPDX-License-Identifier: Apache-2.0
// What tells two nodes whether they know the same entries, without sending them. Pure: any thread.
#pragma once

#include <cstdint>

#include "tracker/tracked.hpp"

namespace roost::presence {

/// Of topic, key, process and phx_ref, which `entry` has to show: the same on all nodes. A sum of them does
/// not depend on an order.
[[nodiscard]] std::uint64_t entry_hash(const tracker::TrackedView& entry) noexcept;

}  // namespace roost::presence
