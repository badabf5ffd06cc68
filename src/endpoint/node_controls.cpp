// SPDX-License-Identifier: Apache-2.0
#include "endpoint/node_controls.hpp"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "base/log_text.hpp"
#include "introspection/ask_connection.hpp"

namespace roost::endpoint {
namespace {

constexpr std::chrono::seconds kPatience{1};

}  // namespace

// The log has what was done, not what was asked for.

/// A shard that comes to it too late leaves the connection alone: the operator was already answered that it
/// was not ended.
Result<admin::KickOutcome> NodeControls::kick(ConnectionId connection) {
  using admin::KickOutcome;
  const auto settled = std::make_shared<std::atomic<bool>>(false);
  const auto kicked =
      introspection::ask_connection(questions_, connection, [settled](socket::ConnectionHandler& open) {
        if (settled->exchange(true) || open.has_closed()) return KickOutcome::was_closing;
        open.disconnect(Cause::kicked);
        return KickOutcome::closed;
      });
  if (!kicked) settled->store(true);
  const std::string id = to_string(connection);
  if (!kicked) {
    logger_.warning(fmt::format("an operator could not end connection {}: {}", id, kicked.error().message));
  } else if (*kicked == KickOutcome::closed) {
    logger_.warning(fmt::format("an operator ended connection {}", id));
  } else {
    logger_.info(fmt::format("an operator asked to end connection {}, which is closing already", id));
  }
  return kicked;
}

Result<void> NodeControls::publish(std::string_view topic, std::string_view event, const Json& payload) {
  if (pubsub_ == nullptr) return make_error("this node has no pubsub");
  auto published = pubsub_->broadcast(topic, event, Payload(payload));
  const std::string what = fmt::format("{} on {}", base::shown_quoted(event), base::shown_quoted(topic));
  logger_.warning(published
                      ? fmt::format("an operator published {}", what)
                      : fmt::format("an operator could not publish {}: {}", what, published.error().message));
  return published;
}

Result<void> NodeControls::suspend_listener(std::string_view name) {
  listeners_.suspend(name);
  logger_.warning(fmt::format("an operator suspended the listener {}", name));
  return {};
}

Result<void> NodeControls::resume_listener(std::string_view name) {
  auto resumed = listeners_.resume(name);
  logger_.warning(resumed ? fmt::format("an operator resumed the listener {}", name)
                          : fmt::format("an operator could not resume the listener {}: {}", name,
                                        resumed.error().message));
  return resumed;
}

Result<void> NodeControls::configure(const std::vector<ConfigChange>& changes) {
  auto done = config_.change(changes);
  if (!done) return done;
  for (const ConfigChange& change : changes)
    logger_.warning(
        fmt::format("an operator set {} to {}", base::shown(change.key), base::shown(change.value)));
  return done;
}

inspect::ShardCounters NodeControls::counters() {
  const auto parts =
      questions_.ask_all(std::chrono::steady_clock::now() + kPatience,
                         [](channels::ShardContext& context) { return context.insight.counters; });
  inspect::ShardCounters all;
  const std::lock_guard lock(mutex_);
  for (std::size_t shard = 0; shard < parts.size(); ++shard) {
    if (parts[shard]) last_[shard] = *parts[shard];
    all += last_[shard];
  }
  return all;
}

admin::ClusterInfo NodeControls::cluster() const {
  if (pubsub_ == nullptr) return {.view = view_()};
  return {.view = view_(), .pubsub = pubsub_->state(), .gaps = pubsub_->gap_counts()};
}

}  // namespace roost::endpoint
