// SPDX-License-Identifier: Apache-2.0
// How far an endpoint has come in its life. Thread: any; written by start() and stop().
#pragma once

#include <atomic>

namespace roost::endpoint {

struct Life {
  std::atomic<bool> started = false;
  std::atomic<bool> stopped = false;
  std::atomic<bool> stop_asked = false;  // maybe before the start

  [[nodiscard]] bool runs() const noexcept { return started && !stopped; }
};

}  // namespace roost::endpoint
