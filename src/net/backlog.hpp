// SPDX-License-Identifier: Apache-2.0
// What waits for the readers of a node, all together, and who has to give way when that is too much: those
// for whom more than the average waits. What waits for many readers is in memory once, and counts once. Each
// shard counts exactly; the node knows it within a few KiB.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

#include "base/shared_bytes.hpp"

namespace roost::net {

/// Of one node. Thread: any.
struct NodeBacklog {
  static constexpr std::size_t kDefaultCeiling = std::size_t{256} << 20;

  std::size_t ceiling = kDefaultCeiling;  // bytes; before the start
  std::atomic<std::ptrdiff_t> bytes = 0;  // held, with what holding them takes
};

/// Of the connections of one shard. Owner and thread: its WebSocketServer.
class ShardBacklog {
 public:
  /// What one message takes in one queue, and beside its own bytes.
  static constexpr std::ptrdiff_t kPlace = 16;
  static constexpr std::ptrdiff_t kMessage = 32;
  /// So much may wait for the end of a turn without having been offered to the kernel.
  static constexpr std::size_t kMostUnoffered = std::size_t{32} << 20;

  /// The node's is borrowed.
  explicit ShardBacklog(NodeBacklog& node) : node_(&node) {}
  ShardBacklog(const ShardBacklog&) = delete;
  ShardBacklog& operator=(const ShardBacklog&) = delete;
  ~ShardBacklog() { tell(); }

  void opened() noexcept { ++connections_; }
  void closed() noexcept { --connections_; }
  /// By so many bytes more than before waits for one reader, and of these for the first offer.
  void change(std::ptrdiff_t bytes, std::ptrdiff_t unoffered) noexcept {
    bytes_ += bytes;
    unoffered_ += unoffered;
  }
  /// A message waits in a queue whose reader lags.
  void hold(const base::SharedBytes& message) noexcept {
    count(kPlace + (message.begin_waiting() ? size_of(message) : 0));
  }
  /// And does so no more.
  void release(const base::SharedBytes& message) noexcept {
    count(-kPlace - (message.end_waiting() ? size_of(message) : 0));
  }

  /// Something that nobody shares is held, or is no more.
  void count(std::ptrdiff_t bytes) noexcept {
    untold_ += bytes;
    if (untold_ > kUntold || untold_ < -kUntold) tell();
  }

  /// For all readers, one by one.
  [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(bytes_); }
  /// Before more is queued the kernel has to be offered what there is.
  [[nodiscard]] bool wants_offers() const noexcept {
    return unoffered_ > static_cast<std::ptrdiff_t>(std::min(kMostUnoffered, node_->ceiling / 2));
  }
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

  static std::ptrdiff_t size_of(const base::SharedBytes& message) noexcept {
    return kMessage + static_cast<std::ptrdiff_t>(message.size());
  }
  void tell() noexcept {
    node_->bytes.fetch_add(untold_, std::memory_order_relaxed);
    untold_ = 0;
  }

  NodeBacklog* node_;
  std::ptrdiff_t bytes_ = 0;
  std::ptrdiff_t unoffered_ = 0;
  std::ptrdiff_t untold_ = 0;    // held: the node does not know yet
  std::size_t connections_ = 1;  // and one, so that there is always an average
};

/// Counts what one queue gains or loses while this lives.
template <class Queue>
class BacklogChange {
 public:
  BacklogChange(ShardBacklog& backlog, const Queue& queue)
      : backlog_(backlog), queue_(queue), bytes_(signed_of(queue.bytes())), unoffered_(unoffered()) {}
  BacklogChange(const BacklogChange&) = delete;
  BacklogChange& operator=(const BacklogChange&) = delete;
  ~BacklogChange() { backlog_.change(signed_of(queue_.bytes()) - bytes_, unoffered() - unoffered_); }

 private:
  static std::ptrdiff_t signed_of(std::size_t bytes) noexcept { return static_cast<std::ptrdiff_t>(bytes); }
  [[nodiscard]] std::ptrdiff_t unoffered() const noexcept {
    return queue_.held() ? 0 : signed_of(queue_.bytes());
  }

  ShardBacklog& backlog_;
  const Queue& queue_;
  const std::ptrdiff_t bytes_;
  const std::ptrdiff_t unoffered_;
};

}  // namespace roost::net
