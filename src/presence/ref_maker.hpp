// SPDX-License-Identifier: Apache-2.0
// The phx_ref of presences: 12 bytes (nanoseconds 8, hash of the node and its run 2, counter 2) in URL-safe
// base64, as the reference makes them (docs/spec/presence.md §1). Thread: any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace roost::presence {

class RefMaker {
 public:
  /// `run`: another one for each start of the node.
  RefMaker(std::string_view node, std::uint64_t run);

  /// 16 characters. Unique, unless 65,536 are made within one nanosecond.
  [[nodiscard]] std::string next(std::chrono::system_clock::time_point now);

 private:
  const std::uint16_t source_;
  std::atomic<std::uint16_t> counter_{0};
};

}  // namespace roost::presence
