// SPDX-License-Identifier: Apache-2.0
// What the long-poll servers of one endpoint share: the tokens, and a way to reach the server on whose shard
// a session lives. A request may arrive on any shard. Owner: the endpoint; servers are added before their
// loops run. Thread: any, once they run.
#pragma once

#include <vector>

#include "base/unique_function.hpp"
#include "runtime/home.hpp"
#include "transport/longpoll_token.hpp"

namespace roost::transport {

class LongPollServer;

class LongPollNode {
 public:
  explicit LongPollNode(const Tokens& tokens, const base::RandomBytes& random = base::system_random())
      : tokens_(tokens, random) {}

  [[nodiscard]] const LongPollTokens& tokens() const noexcept { return tokens_; }

  [[nodiscard]] std::size_t shards() const noexcept { return shards_.size(); }
  void add(std::size_t shard, runtime::Home<LongPollServer>::Address server);

  /// Runs `task` on that shard's thread, unless the shard or its server is gone.
  void post(std::size_t shard, base::UniqueFunction<void(LongPollServer&)> task) const;

 private:
  LongPollTokens tokens_;
  std::vector<runtime::Home<LongPollServer>::Address> shards_;
};

}  // namespace roost::transport
