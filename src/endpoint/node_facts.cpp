// SPDX-License-Identifier: Apache-2.0
// What introspection is told once, at the start.
#include <stdexcept>

#include "endpoint/endpoint_impl.hpp"

namespace roost {
namespace {

MountInfo info_of(const socket::SocketMount& mount) {
  MountInfo info;
  info.path = mount.path;
  info.handler = mount.definition.name;
  if (mount.options.websocket.enabled)
    info.transports.emplace_back("websocket", mount.path + mount.options.websocket.path);
  if (mount.options.longpoll)
    info.transports.emplace_back("longpoll", mount.path + mount.options.longpoll->path);
  if (mount.definition.routes == nullptr) return info;
  for (const Route& route : mount.definition.routes->all())
    info.routes.push_back({route.pattern, route.type, route.intercept});
  return info;
}

}  // namespace

void Endpoint::Impl::build_inspector() {
  endpoint::NodeFacts facts;
  facts.name = pubsub_ ? pubsub_->node_name() : std::string("roost");
  facts.started_at = std::chrono::system_clock::now();
  facts.started = clock_.now();
  for (const auto& mount : mounts_.sockets())
    facts.mounts.push_back(info_of(mount));
  for (const auto& route : routes_)
    facts.http_routes.push_back({route.method, route.path, route.match == http::PathMatch::prefix});
  facts.url = [this] { return url(); };
  facts.filter = config_.filter_parameters;
  facts.listeners = [this] { return listeners_.reports(); };
  facts.topics = [this] { return pubsub_ ? pubsub_->topic_totals() : std::nullopt; };
  inspector_ =
      std::make_unique<endpoint::Inspector>(endpoint::ShardQuestions(shards_, servers_), std::move(facts));
}

Result<void> Endpoint::Impl::start_admin() {
  const endpoint::ShardQuestions questions(shards_, servers_);
  if (!config_.admin.enabled) return {};
  controls_ = std::make_unique<endpoint::NodeControls>(
      questions, listeners_, pubsub_.get(), logger_,
      endpoint::NodeControls::LiveConfig{
          [this] { return config_entries(); },
          [this](const std::vector<ConfigChange>& changes) { return configure(changes); }});
  auto started =
      admin::Server::start(config_.admin, inspector_->node().name, *inspector_, *controls_, clock_, logger_);
  if (!started) return started.error();
  admin_ = std::move(*started);
  admin_address_ = admin_->address();
  return {};
}

void Endpoint::Impl::note_refused(runtime::Shard& shard, const base::SocketAddress& peer) {
  servers_[shard.index()]->note_refused(peer, Cause::too_many_of_address);
}

Introspection& Endpoint::Impl::introspection() const {
  if (inspector_) return *inspector_;
  throw std::logic_error("the endpoint does not run: start() it first");
}

}  // namespace roost
