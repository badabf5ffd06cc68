// SPDX-License-Identifier: Apache-2.0
// Where a shard's events are offered to the traces that run. While none does, an event costs one branch.
// Owner and thread: a shard.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "inspect/trace_feed.hpp"
#include "trace/event.hpp"

namespace roost::inspect {

/// Knows the address of an event's client; asked only when a trace needs it.
class HasPeer {
 public:
  /// "127.0.0.1:50034"
  [[nodiscard]] virtual std::string peer() const = 0;

 protected:
  ~HasPeer() = default;
};

class Tracer {
 public:
  [[nodiscard]] bool active() const noexcept { return active_; }
  /// Also removes feeds that have ended.
  void add(std::shared_ptr<TraceFeed> feed, base::TimePoint now);

  /// `payload`: JSON, or empty. `client` may be null; event.peer is filled in from it.
  void offer(base::TimePoint now, trace::Event event, std::string_view payload = {},
             const HasPeer* client = nullptr);

 private:
  void forget_done(base::TimePoint now);

  std::vector<std::shared_ptr<TraceFeed>> feeds_;
  bool active_ = false;
};

}  // namespace roost::inspect
