// SPDX-License-Identifier: Apache-2.0
#include "endpoint/node_controls.hpp"

#include <fmt/format.h>

#include "base/log_text.hpp"
#include "socket/connection_handler.hpp"

namespace roost::endpoint {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{1};

}  // namespace

Result<void> NodeControls::kick(ConnectionId connection) {
  logger_.warning(fmt::format("an operator ends connection {}", to_string(connection)));
  const auto done =
      questions_.ask(connection.shard, Clock::now() + kPatience, [connection](ShardServers& servers) {
        auto* open = servers.context.connections.find(connection);
        if (open == nullptr) return false;
        open->disconnect(Cause::kicked);
        return true;
      });
  if (done && *done) return {};
  if (!done && connection.shard < questions_.shards()) {
    return make_error(fmt::format("shard {} does not answer", connection.shard), std::errc::timed_out);
  }
  return make_error(fmt::format("no connection {} is open", to_string(connection)),
                    std::errc::no_such_process);
}

Result<void> NodeControls::publish(std::string_view topic, std::string_view event, const Json& payload) {
  if (pubsub_ == nullptr) return make_error("this node has no pubsub");
  logger_.warning(
      fmt::format("an operator publishes {} on {}", base::shown_quoted(event), base::shown_quoted(topic)));
  return pubsub_->broadcast(topic, event, Payload(payload));
}

Result<void> NodeControls::suspend_listener(std::string_view name) {
  logger_.warning(fmt::format("an operator suspends the listener {}", name));
  listeners_.suspend(name);
  return {};
}

Result<void> NodeControls::resume_listener(std::string_view name) {
  logger_.warning(fmt::format("an operator resumes the listener {}", name));
  return listeners_.resume(name);
}

Result<void> NodeControls::configure(const std::vector<ConfigChange>& changes) {
  auto done = config_.change(changes);
  if (!done) return done;
  for (const ConfigChange& change : changes)
    logger_.warning(
        fmt::format("an operator sets {} to {}", base::shown(change.key), base::shown(change.value)));
  return done;
}

inspect::ShardCounters NodeControls::counters() {
  const auto parts = questions_.ask_all(
      Clock::now() + kPatience, [](ShardServers& servers) { return servers.context.insight.counters; });
  inspect::ShardCounters all;
  const std::lock_guard lock(mutex_);
  for (std::size_t shard = 0; shard < parts.size(); ++shard) {
    if (parts[shard]) last_[shard] = *parts[shard];
    all += last_[shard];
  }
  return all;
}

}  // namespace roost::endpoint
