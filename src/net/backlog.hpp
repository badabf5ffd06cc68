// SPDX-License-Identifier: Apache-2.0
// What waits for the readers of a node, all together, and who has to give way when that is too much: those
// for whom more than the average waits. Each shard counts exactly; the node knows it within a few KiB.
#pragma once

#include <atomic>
#include <cstddef>

namespace roost::net {

/// Of one node. Thread: any.
struct NodeBacklog {
  static constexpr std::size_t kDefaultCeiling = std::size_t{256} << 20;

  std::size_t ceiling = kDefaultCeiling;  // bytes; before the start
  std::atomic<std::ptrdiff_t> bytes = 0;
};

/// Of the connections of one shard. Owner and thread: its WebSocketServer.
class ShardBacklog {
 public:
  /// The node's is borrowed.
  explicit ShardBacklog(NodeBacklog& node) : node_(&node) {}
  ShardBacklog(const ShardBacklog&) = delete;
  ShardBacklog& operator=(const ShardBacklog&) = delete;
  ~ShardBacklog() { tell(); }

  void opened() noexcept { ++connections_; }
  void closed() noexcept { --connections_; }
  void change(std::ptrdiff_t bytes) noexcept {
    bytes_ += bytes;
    untold_ += bytes;
    if (untold_ > kUntold || untold_ < -kUntold) tell();
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(bytes_); }
  /// More waits on the node than may.
  [[nodiscard]] bool over_ceiling() const noexcept {
    return node_->bytes.load(std::memory_order_relaxed) > static_cast<std::ptrdiff_t>(node_->ceiling);
  }
  /// For a connection with so much waiting.
  [[nodiscard]] bool has_to_give_way(std::size_t waiting) const noexcept {
    return over_ceiling() && waiting > bytes() / connections_;
  }

 private:
  static constexpr std::ptrdiff_t kUntold = 16 * 1024;

  void tell() noexcept {
    node_->bytes.fetch_add(untold_, std::memory_order_relaxed);
    untold_ = 0;
  }

  NodeBacklog* node_;
  std::ptrdiff_t bytes_ = 0;
  std::ptrdiff_t untold_ = 0;    // of these: the node does not know yet
  std::size_t connections_ = 1;  // and one, so that there is always an average
};

/// Counts what one queue gains or loses while this lives.
template <class Queue>
class BacklogChange {
 public:
  BacklogChange(ShardBacklog& backlog, const Queue& queue)
      : backlog_(backlog), queue_(queue), before_(queue.bytes()) {}
  BacklogChange(const BacklogChange&) = delete;
  BacklogChange& operator=(const BacklogChange&) = delete;
  ~BacklogChange() {
    backlog_.change(static_cast<std::ptrdiff_t>(queue_.bytes()) - static_cast<std::ptrdiff_t>(before_));
  }

 private:
  ShardBacklog& backlog_;
  const Queue& queue_;
  const std::size_t before_;
};

}  // namespace roost::net
