// SPDX-License-Identifier: Apache-2.0
// What is for this node alone and comes over two brokers, once: messages of nodes, and direct broadcasts, in
// order. Owner: the adapter. Thread: that of shard 0.
#pragma once

#include <string_view>

#include "broker/recent_messages.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/stream_merger.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::broker {

class NodeMerger {
 public:
  NodeMerger(runtime::EventLoop& loop, cluster::StreamMerger::Deliver deliver);
  NodeMerger(const NodeMerger&) = delete;
  NodeMerger& operator=(const NodeMerger&) = delete;

  /// False: it came over the other broker before.
  [[nodiscard]] bool is_new(std::string_view bytes) { return recent_.add(bytes); }
  /// A counted one.
  void take_direct(const cluster::Envelope& envelope, std::string_view bytes);
  void forget_origin(std::string_view name, std::uint64_t incarnation) {
    tracker_.forget_origin(name, incarnation);
  }
  /// Before it is destroyed.
  void finish() { timer_.cancel(); }

 private:
  void let_go();
  void plan();

  runtime::EventLoop& loop_;
  RecentMessages recent_;
  cluster::LossTracker tracker_;
  cluster::StreamMerger directs_;
  runtime::CallbackTimer timer_;
};

}  // namespace roost::broker
