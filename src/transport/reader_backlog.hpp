// SPDX-License-Identifier: Apache-2.0
// Judges the reader of one connection while it lags: how a message is kept for it, how much may wait, what is
// dropped first, and when the reader exceeds its budget or must be shed because the node is full
// (docs/decisions/0012-send-path.md). It only notes its verdict, for it may be asked in the middle of a
// broadcast, which a closing connection would disturb: the connection acts on it at its next flush. Messages
// to a reader that keeps up do not pass here. Owner and thread: the connection's.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "channel/shard_context.hpp"
#include "fastlane/encoded_message.hpp"
#include "net/backlog.hpp"
#include "roost/cause.hpp"
#include "roost/delivery.hpp"
#include "socket/connection_handler.hpp"
#include "transport/delivery_queue.hpp"
#include "transport/flush_list.hpp"
#include "transport/lag.hpp"

namespace roost::transport {

class ReaderBacklog {
 public:
  /// The connection whose reader is judged. Borrowed for one call.
  struct Connection {
    channels::ShardContext& context;
    net::ShardBacklog& shard;
    const socket::ConnectionHandler& handler;
    const inspect::HasPeer& client;
    Flushable& flushable;
    DeliveryQueue& queue;
    std::size_t budget;
    Cause over_budget;          // the verdict on a reader that leaves more than that waiting
    std::size_t under_way = 0;  // bytes that have left the queue and still wait
  };

  [[nodiscard]] bool lagging() const noexcept { return lag_ != nullptr; }
  void begin_lag(std::size_t budget, const runtime::EventLoop& loop);
  void end_lag() noexcept { lag_ = nullptr; }

  [[nodiscard]] bool has_verdict() const noexcept { return verdict_ != Cause::unspecified; }
  /// Why the connection is to be closed.
  [[nodiscard]] Cause verdict() const noexcept { return verdict_; }
  void set_verdict(Cause cause) noexcept { verdict_ = cause; }

  /// Queues a message for a reader that lags, as the delivery of its event says.
  static void keep(const Connection& connection, const fastlane::EncodedMessage& message,
                   base::SharedBytes frame, fastlane::Lane lane);
  /// Something was queued; before that the queue weighed `before`.
  void judge(const Connection& connection, std::size_t before);
  /// The kernel was offered everything: it took `taken` bytes, and the rest weighs `left`.
  void offered(std::size_t taken, std::size_t left, const runtime::EventLoop& loop) {
    if (lag_) lag_->offered(taken, left, loop.patient_now());
  }

  /// More waits than the budget allows, and no timer watches whether the reader still takes any of it.
  [[nodiscard]] bool wants_watch(bool over_budget) const noexcept {
    return lag_ && over_budget && !lag_->is_watched;
  }
  /// When a timer is to look for that; nothing: no need to.
  [[nodiscard]] std::optional<base::TimePoint> watch(bool over_budget) noexcept;
  /// True if the reader has taken nothing for too long.
  [[nodiscard]] bool has_stopped(base::TimePoint now) const { return lag_ && lag_->has_stopped(now); }

 private:
  [[nodiscard]] bool open() const noexcept { return lag_ && verdict_ == Cause::unspecified; }
  void judge_by_budget(const Connection& connection);
  void judge_for_node(const Connection& connection);

  std::unique_ptr<Lag> lag_;  // while the reader lags
  Cause verdict_ = Cause::unspecified;
};

}  // namespace roost::transport
