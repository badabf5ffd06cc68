// SPDX-License-Identifier: Apache-2.0
// The bytes queued for all readers of a node, and which connections are shed when they exceed the ceiling:
// those with more than the average queued. A message queued for many readers is in memory once, and counts
// once. Each shard counts exactly; the node total is accurate to a few KiB.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

#include "base/shared_bytes.hpp"

namespace roost::net {

/// Totals of one node. Thread: any.
struct NodeBacklog {
  static constexpr std::size_t kDefaultCeiling = std::size_t{256} << 20;

  std::size_t ceiling = kDefaultCeiling;  // bytes; set before the start
  std::atomic<std::ptrdiff_t> bytes = 0;  // held, including overhead
};

/// Totals for the connections of one shard. Owner and thread: its WebSocketServer.
class ShardBacklog {
 public:
  /// The overhead of one message per queue, and once per message.
  static constexpr std::ptrdiff_t kPlace = 16;
  static constexpr std::ptrdiff_t kMessage = 32;
  /// Bytes that may wait for the end of a turn without having been offered to the kernel.
  static constexpr std::size_t kMostUnoffered = std::size_t{32} << 20;

  /// `node` is borrowed.
  explicit ShardBacklog(NodeBacklog& node) : node_(&node) {}
  ShardBacklog(const ShardBacklog&) = delete;
  ShardBacklog& operator=(const ShardBacklog&) = delete;
  ~ShardBacklog() { publish(); }

  void opened() noexcept { ++connections_; }
  void closed() noexcept { --connections_; }
  /// The change in bytes queued for one reader, and how many of them were not yet offered to the kernel.
  void change(std::ptrdiff_t bytes, std::ptrdiff_t unoffered) noexcept {
    bytes_ += bytes;
    unoffered_ += unoffered;
  }
  /// A message is queued for a lagging reader.
  void hold(const base::SharedBytes& message) noexcept { count(kPlace + counted(message.begin_waiting())); }
  /// A message is no longer queued there.
  void release(const base::SharedBytes& message) noexcept { count(-kPlace - counted(message.end_waiting())); }

  /// Unshared bytes are held (positive) or released (negative).
  void count(std::ptrdiff_t bytes) noexcept {
    unpublished_ += bytes;
    if (unpublished_ > kUnpublished || unpublished_ < -kUnpublished) publish();
  }

  /// The sum over all readers.
  [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(bytes_); }
  /// Queued bytes must be offered to the kernel before more are queued.
  [[nodiscard]] bool wants_offers() const noexcept {
    return unoffered_ > static_cast<std::ptrdiff_t>(std::min(kMostUnoffered, node_->ceiling / 2));
  }
  /// The node's total exceeds its ceiling.
  [[nodiscard]] bool over_ceiling() const noexcept { return over_ceiling_without(0); }
  /// The same, once that many bytes have been released.
  [[nodiscard]] bool over_ceiling_without(std::size_t released) const noexcept {
    return node_->bytes.load(std::memory_order_relaxed) >
           static_cast<std::ptrdiff_t>(node_->ceiling + released);
  }
  /// For a connection with `waiting` bytes.
  [[nodiscard]] bool above_average(std::size_t waiting) const noexcept {
    return waiting > bytes() / connections_;
  }
  [[nodiscard]] bool must_be_shed(std::size_t waiting) const noexcept {
    return over_ceiling() && above_average(waiting);
  }

 private:
  static constexpr std::ptrdiff_t kUnpublished = 16 * 1024;

  /// `bytes` 0: the message waits elsewhere, too.
  static std::ptrdiff_t counted(std::size_t bytes) noexcept {
    return bytes == 0 ? 0 : kMessage + static_cast<std::ptrdiff_t>(bytes);
  }
  void publish() noexcept {
    node_->bytes.fetch_add(unpublished_, std::memory_order_relaxed);
    unpublished_ = 0;
  }

  NodeBacklog* node_;
  std::ptrdiff_t bytes_ = 0;
  std::ptrdiff_t unoffered_ = 0;
  std::ptrdiff_t unpublished_ = 0;  // held, not yet added to the node's total
  std::size_t connections_ = 1;     // plus one, so that there is always an average
};

/// Counts the bytes that one queue gains or loses in this object's scope.
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
