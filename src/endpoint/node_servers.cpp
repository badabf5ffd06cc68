// SPDX-License-Identifier: Apache-2.0
#include "endpoint/node_servers.hpp"

#include <fmt/format.h>

#include <chrono>

namespace roost::endpoint {
namespace {

/// Called on the shard. Shorter ones are what a busy machine does.
void report_pause(Logger& logger, std::size_t shard, base::Duration pause) {
  constexpr std::chrono::seconds kWorthALine{1};
  if (pause < kWorthALine) return;
  logger.warning(
      fmt::format("shard {} did not listen for {:.1f} s: a callback held it up, the process was stopped or "
                  "the machine suspended. That time does not count against its clients",
                  shard, std::chrono::duration<double>(pause).count()));
}

}  // namespace

void NodeServers::build(const NodeParts& node, const Config& config, Mounts& mounts, const HttpRoutes& routes,
                        runtime::Watchdog& watchdog) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    runtime::Shard& shard = shards_.at(i);
    shard.loop().on_pause(
        [&logger = node.logger, i](base::Duration pause) { report_pause(logger, i, pause); });
    shard.loop().set_busy_poll(std::chrono::microseconds(config.busy_poll));
    auto servers = std::make_unique<ShardServers>(shard, node);
    servers->router.log_requests(servers->requests, config.log_requests);
    servers->context.insight.measures = config.admin.enabled;
    mounts.put_into(*servers);
    routes.put_into(*servers);
    watchdog.watch(i, shard.probe());
    servers_.push_back(std::move(servers));
  }
}

introspection::ShardQuestions NodeServers::questions() const {
  std::vector<channels::ShardContext*> contexts;
  contexts.reserve(servers_.size());
  for (const auto& servers : servers_)
    contexts.push_back(&servers->context);
  return {shards_, std::move(contexts)};
}

}  // namespace roost::endpoint
