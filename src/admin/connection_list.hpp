// SPDX-License-Identifier: Apache-2.0
// Connections for one request: a page of them as they come, or those that are first in an order. Asks the
// node, and waits for it as long as the page allows. Thread: a worker's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>

#include "roost/introspection.hpp"

namespace roost::admin {

/// By bytes, or by time; the most first.
enum class ConnectionOrder : std::uint8_t { as_they_come, sent, received, queue, rtt };

/// Calls `visit` for each, and returns the page without its items. The node is asked for few at a time:
/// neither does a shard stop for long, nor are more in memory than those of a part; with an order those that
/// are first, too. Then all connections are looked at, and there is no next page: `partial` says that the
/// time was over before all were.
[[nodiscard]] Page<ConnectionInfo> list_connections(Introspection& node, const ConnectionQuery& query,
                                                    const PageRequest& page, ConnectionOrder order,
                                                    const std::function<void(const ConnectionInfo&)>& visit);

/// Adds "topics" to connections of an answer, until `timeout` is over. Borrows the node.
class ChannelLister {
 public:
  ChannelLister(Introspection& node, std::chrono::milliseconds timeout)
      : node_(node), deadline_(std::chrono::steady_clock::now() + timeout) {}

  /// One that has gone since has none; those of a shard that does not answer, and all for which there was no
  /// time, are left without.
  void add(ConnectionId id, JsonObject& answer);
  /// Tells the page what is missing because of that.
  void note_missing(Page<ConnectionInfo>& page) const;

 private:
  Introspection& node_;
  std::chrono::steady_clock::time_point deadline_;
  std::set<unsigned> silent_;
  bool out_of_time_ = false;
};

}  // namespace roost::admin
