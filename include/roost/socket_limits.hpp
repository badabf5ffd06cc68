// SPDX-License-Identifier: Apache-2.0
// What one client of a mount may ask for, beside the sizes that the transports' options set. Each limit has
// its own answer; a connection is closed (1008) only when its client does not heed them
// (docs/guides/limits.md).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace roost {

struct SocketLimits {
  /// Beyond it a message is answered `error` with {"reason": "too many messages", "retry_after": ms} and does
  /// nothing else. Heartbeats and leaves are never refused, but count. 0: as many as they like.
  unsigned messages_per_second = 500;
  unsigned message_burst = 1'000;  // that may come at once
  // Beyond these: `error` with the limit in its reason.
  std::size_t max_topic_bytes = 1'024;
  std::size_t max_event_bytes = 1'024;
  std::size_t max_ref_bytes = 1'024;  // of a ref and of a join_ref, as JSON
  /// Joins of all clients of a shard that wait for their answer (JoinResult::later). Beyond it: `error` with
  /// {"reason": "too many joins wait", "retry_after": ms}.
  std::size_t max_waiting_joins = 10'000;
  /// A join that had to wait longer behind another one of its topic is not executed: its client has given it
  /// up. Stock clients wait 10 s.
  std::chrono::milliseconds join_deadline{10'000};

  /// What can't be used, a sentence each; empty: all is well.
  [[nodiscard]] std::vector<std::string> problems() const;
};

}  // namespace roost
