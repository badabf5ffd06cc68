// SPDX-License-Identifier: Apache-2.0
// What is for this node alone and comes over two brokers, once: messages of nodes, and direct broadcasts, in
// order. Owner: the adapter. Thread: that of shard 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/recent_messages.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/stream_merger.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::broker {

class ControlLane;

class NodeMerger {
 public:
  explicit NodeMerger(runtime::EventLoop& loop);
  NodeMerger(const NodeMerger&) = delete;
  NodeMerger& operator=(const NodeMerger&) = delete;

  /// Both, before anything else. Borrowed.
  void add_lane(ControlLane& lane) { lanes_.push_back(&lane); }

  /// False: it came over the other broker before.
  [[nodiscard]] bool is_new(std::string_view bytes) { return recent_.add(bytes); }
  /// A counted one.
  void take_direct(const ControlLane& from, const cluster::Envelope& envelope, std::string_view bytes);
  void forget_origin(std::string_view name, std::uint64_t incarnation) {
    tracker_.forget_origin(name, incarnation);
  }
  /// Before it is destroyed.
  void finish() { timer_.cancel(); }

 private:
  [[nodiscard]] bool others_bring(std::size_t broker) const;
  void let_go();
  void plan();

  runtime::EventLoop& loop_;
  std::vector<ControlLane*> lanes_;  // of the brokers, in their order
  RecentMessages recent_;
  cluster::LossTracker tracker_;
  cluster::StreamMerger directs_;
  runtime::CallbackTimer timer_;
};

}  // namespace roost::broker
