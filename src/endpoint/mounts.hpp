// SPDX-License-Identifier: Apache-2.0
// The sockets mounted on an endpoint: their options checked and made ready for the shards. Owner: the
// Endpoint::Impl. Filled before the start by one thread, then only read, by every shard.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "endpoint/declaration_rules.hpp"
#include "endpoint/shard_servers.hpp"
#include "roost/config.hpp"
#include "roost/introspection.hpp"
#include "roost/token.hpp"

namespace roost::endpoint {

class Mounts {
 public:
  /// All arguments are borrowed.
  Mounts(const Config& config, fastlane::SerializerTable& serializers)
      : config_(config), serializers_(serializers) {}

  /// Throws std::invalid_argument that says what in the options can't be and what to write.
  void add(std::string path, SocketDefinition definition, SocketOptions options);

  /// Where requests go to, in the order in which the routers ask.
  [[nodiscard]] std::vector<Declaration> declarations() const;
  /// What can't be right about what was mounted.
  [[nodiscard]] std::vector<std::string> problems() const;

  /// Replaces the origin policies with those of another configuration. Also while shards read them.
  void renew_origins(const Config& config);
  /// Why renew_origins() would not take it.
  [[nodiscard]] std::vector<std::string> origin_problems(const Config& config) const;
  [[nodiscard]] std::vector<MountInfo> infos() const;
  [[nodiscard]] const std::deque<socket::SocketMount>& sockets() const noexcept { return sockets_; }

  /// There are other nodes: long-poll requests for their sessions are forwarded. Before put_into().
  void join_cluster(transport::LongPollRelay::Parts parts);
  /// Null: nothing is forwarded.
  [[nodiscard]] transport::LongPollRelay* longpoll_relay() noexcept;
  /// Before the shard's loop runs.
  void put_into(ShardServers& servers);

 private:
  struct WebSocket {
    std::string path;
    transport::WebSocketMount mount;
  };
  struct LongPoll {
    std::string path;
    transport::LongPollMount mount;
  };

  /// Options in the configuration for sockets that are not mounted, such as a path with a typo.
  void find_unused_settings(std::vector<std::string>& problems) const;
  void add_websocket(const socket::SocketMount& socket, const transport::SessionLoader* sessions);
  void add_longpoll(const socket::SocketMount& socket, const transport::SessionLoader* sessions);
  [[nodiscard]] TokenSecrets secrets() const;
  /// And puts them into the table.
  [[nodiscard]] phoenix::SerializerList versions_of(const socket::SocketMount& socket,
                                                    std::string_view transport,
                                                    const std::vector<VersionedSerializer>& serializers);
  void make_longpoll_node(const socket::SocketMount& socket);
  [[nodiscard]] const transport::SessionLoader* make_session_loader(const socket::SocketMount& socket);
  [[nodiscard]] static transport::OriginPolicy origins_of(const socket::SocketMount& socket,
                                                          const std::optional<CheckOrigin>& own,
                                                          const Config& config);

  const Config& config_;
  fastlane::SerializerTable& serializers_;
  std::optional<Tokens> tokens_;  // none: nothing needs a secret
  std::optional<transport::LongPollNode> longpoll_node_;
  std::deque<socket::SocketMount> sockets_;  // deques: what is in them stays where it is
  std::deque<transport::SessionLoader> session_loaders_;
  std::deque<WebSocket> websockets_;
  std::deque<LongPoll> longpolls_;
};

}  // namespace roost::endpoint
