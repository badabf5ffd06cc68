// SPDX-License-Identifier: Apache-2.0
// What waits for all readers of a node together, and which readers are shed when that is too much: those for
// whom more than the average waits. What waits for many readers is in memory once, and counts once. Each
// shard counts exactly; the node's total is exact to within a few KiB per shard.
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
  std::atomic<std::ptrdiff_t> bytes = 0;  // held, including the overhead of holding them
};

/// Of the connections of one shard. Owner and thread: its WebSocketServer.
class ShardBacklog {
 public:
  /// What one message takes in each queue, and besides its own bytes.
  static constexpr std::ptrdiff_t kPlace = 16;
  static constexpr std::ptrdiff_t kMessage = 32;
  /// At most this much waits for the end of a turn without having been offered to the kernel.
  static constexpr std::size_t kMostUnoffered = std::size_t{32} << 20;

  /// `node` is borrowed.
  explicit ShardBacklog(NodeBacklog& node) : node_(&node) {}
  ShardBacklog(const ShardBacklog&) = delete;
  ShardBacklog& operator=(const ShardBacklog&) = delete;
  ~ShardBacklog() { publish(); }

  void opened() noexcept { ++connections_; }
  void closed() noexcept { --connections_; }
  /// What waits for one reader, and what of it has not been offered to the kernel yet, has grown by so many
  /// bytes.
  void change(std::ptrdiff_t bytes, std::ptrdiff_t unoffered) noexcept {
    bytes_ += bytes;
    unoffered_ += unoffered;
  }
  /// A message waits in a queue whose reader lags.
  void hold(const base::SharedBytes& message) noexcept {
    count(kPlace + (message.begin_to_wait() ? size_of(message) : 0));
  }
  /// It no longer waits there.
  void release(const base::SharedBytes& message) noexcept {
    count(-kPlace - (message.end_to_wait() ? size_of(message) : 0));
  }

  /// Bytes that are not shared are held (or, if negative, released).
  void count(std::ptrdiff_t bytes) noexcept {
    unpublished_ += bytes;
    if (unpublished_ > kMostUnpublished || unpublished_ < -kMostUnpublished) publish();
  }

  /// For all readers, one by one.
  [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(bytes_); }
  /// What is queued must be offered to the kernel before more is queued.
  [[nodiscard]] bool wants_offers() const noexcept {
    return unoffered_ > static_cast<std::ptrdiff_t>(std::min(kMostUnoffered, node_->ceiling / 2));
  }
  /// More waits on the node than its ceiling allows.
  [[nodiscard]] bool over_ceiling() const noexcept {
    return node_->bytes.load(std::memory_order_relaxed) > static_cast<std::ptrdiff_t>(node_->ceiling);
  }
  /// For a connection with `waiting` bytes.
  [[nodiscard]] bool must_be_shed(std::size_t waiting) const noexcept {
    return over_ceiling() && waiting > bytes() / connections_;
  }

 private:
  static constexpr std::ptrdiff_t kMostUnpublished = 16 * 1024;

  static std::ptrdiff_t size_of(const base::SharedBytes& message) noexcept {
    return kMessage + static_cast<std::ptrdiff_t>(message.size());
  }
  void publish() noexcept {
    node_->bytes.fetch_add(unpublished_, std::memory_order_relaxed);
    unpublished_ = 0;
  }

  NodeBacklog* node_;
  std::ptrdiff_t bytes_ = 0;
  std::ptrdiff_t unoffered_ = 0;
  std::ptrdiff_t unpublished_ = 0;  // held, and not yet in the node's total
  std::size_t connections_ = 1;     // plus one, so that there is always an average
};

/// Counts what one queue gains or loses during its lifetime.
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
