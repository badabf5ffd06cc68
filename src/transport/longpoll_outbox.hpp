// SPDX-License-Identifier: Apache-2.0
// The delivery queue of a long-poll session: a poll takes all that waits as one batch, which is kept until
// the next poll confirms it, or until the news that it was lost (docs/decisions/0003-longpoll-delivery.md).
// Pure. Owner and thread: its session's.
#pragma once

#include <cstdint>
#include <span>

#include "transport/delivery_queue.hpp"

namespace roost::transport {

class LongPollOutbox final : public DeliveryQueue {
 public:
  using BatchNumber = std::uint64_t;

  /// What it holds counts in `backlog`, if given, including the batch under way.
  explicit LongPollOutbox(net::ShardBacklog* backlog = nullptr) {
    if (backlog != nullptr) hold(*backlog);
  }
  ~LongPollOutbox() { drop_all(); }

  /// Turns all that waits into the batch under way.
  [[nodiscard]] std::span<const base::SharedBytes> take();
  [[nodiscard]] BatchNumber batch() const noexcept { return batch_number_; }

  /// The client has polled again, so it has the last batch.
  void confirm();
  /// That batch did not arrive: unless it has been confirmed, it waits again, in front of everything else.
  void lost(BatchNumber batch);
  /// The batch under way as well.
  void drop_all() noexcept;

 private:
  Messages batch_;
  BatchNumber batch_number_ = 0;
};

}  // namespace roost::transport
