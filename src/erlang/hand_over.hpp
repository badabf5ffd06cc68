// SPDX-License-Identifier: Apache-2.0
// How much has been received and not yet delivered by the shards. Reading never waits for them: what is too
// much is dropped. Bytes count until every shard has come past a marker that was posted after them. Owner and
// thread: a node's loop; markers run on the shards.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "runtime/shard.hpp"

namespace roost::erlang {

class HandOver {
 public:
  /// `shards` are borrowed until the last call of mark(). `loop` gets a turn when they have come past a
  /// marker.
  HandOver(runtime::ShardSet& shards, std::shared_ptr<runtime::Mailbox> loop, std::size_t max_bytes)
      : shards_(shards),
        loop_(std::move(loop)),
        max_bytes_(max_bytes),
        waiting_(std::make_shared<std::atomic<std::size_t>>(0)) {}

  /// False: no room. A message may be larger than all of it, if nothing else waits.
  [[nodiscard]] bool admit(std::size_t bytes);
  /// At the end of a turn.
  void mark();

  [[nodiscard]] std::size_t waiting() const noexcept { return *waiting_; }

 private:
  /// Ends when the last shard has come to it, or has ended itself.
  class Round;

  runtime::ShardSet& shards_;
  const std::shared_ptr<runtime::Mailbox> loop_;
  const std::size_t max_bytes_;
  std::shared_ptr<std::atomic<std::size_t>> waiting_;
  std::size_t unmarked_ = 0;
  std::weak_ptr<Round> under_way_;
};

}  // namespace roost::erlang
