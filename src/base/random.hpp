// SPDX-License-Identifier: Apache-2.0
// Randomness comes by constructor, so that tests choose it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace roost::base {

/// Fills the span. Thread: any.
using RandomBytes = std::function<void(std::span<std::byte>)>;

/// The system's, unpredictable to peers.
[[nodiscard]] RandomBytes system_random();

}  // namespace roost::base
