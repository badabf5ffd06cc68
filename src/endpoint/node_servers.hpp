// SPDX-License-Identifier: Apache-2.0
// The servers of all shards of a node. Owner: the Endpoint::Impl; built before the shards' threads start, and
// cleared after they have ended. In between each belongs to its shard's thread.
#pragma once

#include <memory>
#include <vector>

#include "endpoint/http_routes.hpp"
#include "endpoint/mounts.hpp"
#include "endpoint/shard_servers.hpp"
#include "introspection/shard_questions.hpp"
#include "roost/config.hpp"
#include "runtime/watchdog.hpp"

namespace roost::endpoint {

class NodeServers {
 public:
  /// The shards are borrowed.
  explicit NodeServers(runtime::ShardSet& shards) : shards_(shards) {}

  /// `node` holds what is borrowed until clear().
  void build(const NodeParts& node, const Config& config, Mounts& mounts, const HttpRoutes& routes,
             runtime::Watchdog& watchdog);
  /// For questions to the shards; may outlive clear(), as a shard that has ended takes none.
  [[nodiscard]] introspection::ShardQuestions questions() const;

  [[nodiscard]] std::size_t size() const noexcept { return servers_.size(); }
  [[nodiscard]] ShardServers& at(std::size_t shard) const { return *servers_[shard]; }
  [[nodiscard]] ShardServers& of(const runtime::Shard& shard) const { return at(shard.index()); }
  void clear() { servers_.clear(); }

 private:
  runtime::ShardSet& shards_;
  std::vector<std::unique_ptr<ShardServers>> servers_;
};

}  // namespace roost::endpoint
