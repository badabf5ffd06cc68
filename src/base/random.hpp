// SPDX-License-Identifier: Apache-2.0
// Randomness is injected through constructors, so that tests can choose it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace roost::base {

/// Fills the span. Thread: any.
using RandomBytes = std::function<void(std::span<std::byte>)>;

/// The system's generator, unpredictable to peers.
[[nodiscard]] RandomBytes system_random();

}  // namespace roost::base
