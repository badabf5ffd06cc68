// SPDX-License-Identifier: Apache-2.0
// What the long-poll servers of one endpoint share: the tokens, and a way to reach the server on whose shard
// a session lives, and the node. A request may arrive on any shard of any node. Owner: the endpoint; mounts
// and servers are added, and the cluster is joined, before their loops run. Thread: any, once they run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_function.hpp"
#include "runtime/home.hpp"
#include "transport/longpoll_relay.hpp"
#include "transport/longpoll_token.hpp"

namespace roost::transport {

class LongPollServer;
struct LongPollMount;

class LongPollNode {
 public:
  explicit LongPollNode(const Tokens& tokens, const base::RandomBytes& random = base::system_random())
      : tokens_(tokens, random) {}

  [[nodiscard]] const LongPollTokens& tokens() const noexcept { return tokens_; }

  [[nodiscard]] std::size_t shards() const noexcept { return shards_.size(); }
  void add(std::size_t shard, runtime::Home<LongPollServer>::Address server);
  /// The mount is borrowed.
  void add(const LongPollMount& mount) { mounts_.push_back(&mount); }
  /// By the path of its socket; null: there is none.
  [[nodiscard]] const LongPollMount* mount(std::string_view path) const;

  /// There are other nodes. Before the first session.
  void join(LongPollRelay::Parts parts);
  /// Null: there are no other nodes.
  [[nodiscard]] LongPollRelay* relay() noexcept { return relay_ ? &*relay_ : nullptr; }

  /// Runs `task` on that shard's thread, unless the shard or its server is gone.
  void post(std::size_t shard, base::UniqueFunction<void(LongPollServer&)> task) const;

 private:
  LongPollTokens tokens_;
  std::vector<runtime::Home<LongPollServer>::Address> shards_;
  std::vector<const LongPollMount*> mounts_;
  std::optional<LongPollRelay> relay_;
};

}  // namespace roost::transport
