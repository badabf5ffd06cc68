// SPDX-License-Identifier: Apache-2.0
// How the clients of a mounted socket are sent away when the node stops (spec websocket-transport.md §10). A
// value.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#include "roost/log.hpp"

namespace roost {

/// The clients come back within milliseconds, to the other nodes: so they are let go in batches.
struct DrainOptions {
  std::size_t batch_size = 10'000;                  // channels (and connections without channels) at a time
  std::chrono::milliseconds batch_interval{2'000};  // from one batch to the next
  std::chrono::milliseconds shutdown{30'000};       // batches due later then leave together
  LogLevel log = LogLevel::info;                    // of the line for each batch
};

struct Drainer {
  /// None: no batches. The clients stay until all others are gone, and then leave together.
  std::optional<DrainOptions> options = DrainOptions{};
  /// Overrules `options` with what is right when the node stops. Called by the thread that stops it; if it
  /// throws, the options hold.
  std::function<DrainOptions()> at_stop{};

  [[nodiscard]] static Drainer off() { return {std::nullopt, {}}; }
  [[nodiscard]] bool is_off() const { return !options && !at_stop; }
};

}  // namespace roost
