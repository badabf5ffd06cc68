// SPDX-License-Identifier: Apache-2.0
#include "endpoint/mounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <utility>

#include "config/config_file.hpp"
#include "config/config_reader.hpp"
#include "config/mount_rules.hpp"
#include "transport/admission/auth_token.hpp"
#include "transport/idle_policy.hpp"

namespace roost::endpoint {
namespace {

[[noreturn]] void refuse(const socket::SocketMount& socket, std::string_view why) {
  throw std::invalid_argument(fmt::format("socket {}: {}", socket.path, why));
}

std::vector<std::string> subprotocols_of(const SocketOptions& options) {
  std::vector<std::string> all = options.websocket.subprotocols;
  if (options.auth_token) all.insert(all.begin(), std::string(transport::kAuthSubprotocol));
  return all;
}

std::string joined(std::string_view mount, std::string_view below) {
  while (mount.ends_with('/'))
    mount.remove_suffix(1);
  return fmt::format("{}{}{}", mount, below.starts_with('/') ? "" : "/", below);
}

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

void Mounts::add(std::string path, SocketDefinition definition, SocketOptions options) {
  if (const auto found = config_.socket_settings.find(path); found != config_.socket_settings.end())
    config::apply_settings(found->second, options);
  config::check_mount(path, options);
  sockets_.push_back({std::move(path), std::move(definition), std::move(options), serializers_});
  const socket::SocketMount& socket = sockets_.back();
  const auto* sessions = make_session_loader(socket);
  if (socket.options.websocket.enabled) add_websocket(socket, sessions);
  if (socket.options.longpoll) add_longpoll(socket, sessions);
}

std::vector<MountInfo> Mounts::infos() const {
  std::vector<MountInfo> infos;
  infos.reserve(sockets_.size());
  for (const socket::SocketMount& socket : sockets_)
    infos.push_back(info_of(socket));
  return infos;
}

std::vector<Declaration> Mounts::declarations() const {
  std::vector<Declaration> all;
  all.reserve(websockets_.size() + longpolls_.size());
  const auto name = [](std::string_view transport, const socket::SocketMount& socket) {
    return fmt::format("the {} of socket {} ({})", transport, socket.path, socket.definition.name);
  };
  // As put_into() does it.
  for (const WebSocket& websocket : websockets_)
    all.push_back({name("WebSocket", websocket.mount.socket), {}, websocket.path});
  for (const LongPoll& longpoll : longpolls_)
    all.push_back({name("long polling", longpoll.mount.socket), {}, longpoll.path});
  return all;
}

std::vector<std::string> Mounts::problems() const {
  std::vector<std::string> problems;
  find_unused_settings(problems);
  for (const socket::SocketMount& socket : sockets_) {
    check_leading_slash("socket " + socket.path, socket.path, problems);
    if (!socket.definition.routes) continue;
    for (std::string& problem : unreachable(socket.path, *socket.definition.routes))
      problems.push_back(std::move(problem));
  }
  return problems;
}

/// In the order of the file.
void Mounts::find_unused_settings(std::vector<std::string>& problems) const {
  std::multimap<std::size_t, std::string> unused;  // by line
  for (const auto& [path, settings] : config_.socket_settings) {
    const auto is_it = [&wanted = path](const socket::SocketMount& socket) { return socket.path == wanted; };
    if (std::any_of(sockets_.begin(), sockets_.end(), is_it)) continue;
    const auto first = std::min_element(settings.begin(), settings.end(),
                                        [](const MountSetting& left, const MountSetting& right) {
                                          return config::line_of(left.source) < config::line_of(right.source);
                                        });
    unused.emplace(config::line_of(first->source),
                   fmt::format("{}: no socket is mounted at \"{}\"", first->source, path));
  }
  for (auto& [line, problem] : unused)
    problems.push_back(std::move(problem));
}

TokenSecrets Mounts::secrets() const {
  return {config_.secret_key_base, config_.previous_secret_key_base};
}

/// Null for mounts without a session.
const transport::SessionLoader* Mounts::make_session_loader(const socket::SocketMount& socket) {
  if (!socket.options.session && !socket.options.session_callback) return nullptr;
  auto loader = transport::SessionLoader::make(socket.options, secrets());
  if (!loader) refuse(socket, loader.error().message);
  return &session_loaders_.emplace_back(std::move(*loader));
}

phoenix::SerializerList Mounts::versions_of(const socket::SocketMount& socket, std::string_view transport,
                                            const std::vector<VersionedSerializer>& serializers) {
  auto versions = phoenix::SerializerList::make(serializers);
  if (!versions) refuse(socket, fmt::format("{}.serializers: {}", transport, versions.error().message));
  for (const auto& entry : versions->entries()) {
    if (serializers_.add(*entry.serializer)) continue;
    refuse(socket,
           fmt::format("{}.serializers: an endpoint has room for {} serializer objects: make each once "
                       "and share it among its mounts",
                       transport, fastlane::SerializerTable::kRoom));
  }
  return std::move(*versions);
}

transport::OriginPolicy Mounts::origins_of(const socket::SocketMount& socket,
                                           const std::optional<CheckOrigin>& own, const Config& config) {
  auto origins = transport::OriginPolicy::make(own.value_or(config.check_origin), config.url_host);
  if (!origins) refuse(socket, origins.error().message);
  return std::move(*origins);
}

void Mounts::add_websocket(const socket::SocketMount& socket, const transport::SessionLoader* sessions) {
  const WebSocketOptions& options = socket.options.websocket;
  std::string path = joined(socket.path, options.path);
  config::check_path("socket " + socket.path, path);
  config::check_websocket(socket.path, socket.options, config_);
  websockets_.push_back({std::move(path),
                         {socket,
                          origins_of(socket, options.check_origin, config_),
                          {websocket::Role::server, options.max_frame_size, true},
                          options.timeout,
                          options.max_queued_bytes,
                          transport::ping_interval_of(options),
                          subprotocols_of(socket.options),
                          config::asks_for_session(options.connect_info) ? sessions : nullptr,
                          versions_of(socket, "websocket", options.serializers)}});
}

void Mounts::add_longpoll(const socket::SocketMount& socket, const transport::SessionLoader* sessions) {
  const LongPollOptions& options = *socket.options.longpoll;
  std::string path = joined(socket.path, options.path);
  config::check_path("socket " + socket.path, path);
  config::check_longpoll(socket.path, socket.options, config_);
  if (!longpoll_node_) make_longpoll_node(socket);
  longpolls_.push_back({std::move(path),
                        {socket, origins_of(socket, options.check_origin, config_),
                         config::asks_for_session(options.connect_info) ? sessions : nullptr,
                         versions_of(socket, "longpoll", options.serializers)}});
  longpoll_node_->add(longpolls_.back().mount);
}

void Mounts::make_longpoll_node(const socket::SocketMount& socket) {
  auto tokens = Tokens::create(secrets(), transport::clock_of_this_run());
  if (!tokens) {
    refuse(socket, "longpoll signs its sessions: set Config::secret_key_base or ROOST_SECRET_KEY_BASE (" +
                       tokens.error().message + ")");
  }
  tokens_ = std::move(*tokens);
  longpoll_node_.emplace(*tokens_);
}

std::vector<std::string> Mounts::origin_problems(const Config& config) const {
  std::vector<std::string> problems;
  const auto check = [&](const std::string& path, const auto& options) {
    const auto problem = config::origin_problem(options.check_origin, options.check_csrf, config);
    if (problem) problems.push_back(fmt::format("socket {}: {}", path, *problem));
  };
  for (const WebSocket& websocket : websockets_)
    check(websocket.path, websocket.mount.socket.options.websocket);
  for (const LongPoll& longpoll : longpolls_)
    check(longpoll.path, *longpoll.mount.socket.options.longpoll);
  return problems;
}

void Mounts::renew_origins(const Config& config) {
  for (WebSocket& websocket : websockets_) {
    const socket::SocketMount& socket = websocket.mount.socket;
    websocket.mount.origins.set(origins_of(socket, socket.options.websocket.check_origin, config));
  }
  for (LongPoll& longpoll : longpolls_) {
    const socket::SocketMount& socket = longpoll.mount.socket;
    longpoll.mount.origins.set(origins_of(socket, socket.options.longpoll->check_origin, config));
  }
}

void Mounts::join_cluster(transport::LongPollRelay::Parts parts) {
  if (longpoll_node_) longpoll_node_->join(std::move(parts));
}

transport::LongPollRelay* Mounts::longpoll_relay() noexcept {
  return longpoll_node_ ? longpoll_node_->relay() : nullptr;
}

void Mounts::put_into(ShardServers& servers) {
  for (const WebSocket& websocket : websockets_)
    servers.mount(websocket.mount, websocket.path);
  if (!longpoll_node_) return;
  servers.longpolls = std::make_unique<transport::LongPollServer>(servers.context, *longpoll_node_,
                                                                  &servers.websockets.backlog());
  for (const LongPoll& longpoll : longpolls_)
    servers.mount(longpoll.mount, longpoll.path);
}

}  // namespace roost::endpoint
