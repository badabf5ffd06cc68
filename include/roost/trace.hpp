// SPDX-License-Identifier: Apache-2.0
// A live view of what crosses the wire and the callbacks of a running node, filtered by an expression and
// always bounded: by a number of events, a rate, and a time. What the reader is too slow for is counted, not
// waited for. The language is in docs/guides/inspect.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "roost/ids.hpp"

namespace roost {

struct TraceOptions {
  std::string expression{};  // `topic ^= "room:" and kind == in`
  std::uint64_t limit = 0;   // events in all; has to be given
  unsigned rate = 10;        // events in each `per`; those above are counted as dropped
  std::chrono::milliseconds per{100};
  std::chrono::milliseconds duration{30'000};  // then it ends
};

/// One event. Fields that it does not have are empty or 0.
struct TraceRecord {
  std::chrono::system_clock::time_point time{};
  std::string kind{};  // connect join in out reply broadcast drop close presence
  ConnectionId connection{};
  std::string peer{};
  std::string topic{};
  std::string event{};
  std::string status{};
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds duration{0};
  std::uint64_t deliveries = 0;  // of a broadcast, on one shard
  std::string payload{};         // JSON, by Config::filter_parameters; empty when it was too long, or binary
};

/// A trace that runs until its limit, its time, or its last owner lets go of it. Thread: any.
class TraceSession {
 public:
  virtual ~TraceSession() = default;

  /// What has come since the last call, in the order it happened on each shard.
  [[nodiscard]] virtual std::vector<TraceRecord> take() = 0;
  /// Matching events that were left out: above the rate, or more than a slow reader took.
  [[nodiscard]] virtual std::uint64_t dropped() const = 0;
  /// No more will come.
  [[nodiscard]] virtual bool done() const = 0;
};

}  // namespace roost
