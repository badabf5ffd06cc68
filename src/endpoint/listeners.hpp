// SPDX-License-Identifier: Apache-2.0
// The listening sockets of an endpoint, each with a name ("http", "https"): opened together, asked and
// changed by name. Owner: the endpoint, from the start on. Opened and closed by one thread; the rest is for
// any thread in between.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acceptor/acceptor.hpp"
#include "acceptor/proxy_entrance.hpp"
#include "net/stream.hpp"
#include "net/tls_server_context.hpp"
#include "roost/config.hpp"
#include "roost/introspection.hpp"

namespace roost::endpoint {

/// Takes over an accepted connection, on the thread of its shard. One with a TlsSession has not completed its
/// handshake yet.
using Serve = std::function<void(runtime::Shard&, net::Stream, net::ConnectionToken, base::Duration time)>;

/// The first connection of an address that was closed because the address has too many, on the shard's
/// thread.
using Refused = std::function<void(runtime::Shard&, const base::SocketAddress& peer)>;

/// A listener has reached that limit ("http.max_connections"), on the shard's thread.
using LimitReached = std::function<void(runtime::Shard&, std::string_view limit)>;

/// Reads the PROXY protocol on that shard.
using Entrance = std::function<acceptor::ProxyEntrance&(runtime::Shard&)>;

class Listeners {
 public:
  /// The shards and the logger are borrowed.
  Listeners(runtime::ShardSet& shards, Logger& logger, Serve serve, Refused refused,
            LimitReached limit_reached, Entrance entrance);
  ~Listeners();

  /// All of `config`, or none: then with the error of the first that can't be opened.
  Result<void> open(const Config& config);
  [[nodiscard]] bool is_open() const noexcept;
  /// New connections are refused; open ones go on.
  void suspend();
  void close();
  /// On all listeners together.
  [[nodiscard]] std::size_t open_connections() const;
  /// Those that listen.
  [[nodiscard]] std::vector<ListenerInfo> infos() const;

  // These throw std::logic_error while nothing listens, and std::invalid_argument for a name that is none.
  // The empty name is the first listener's.

  [[nodiscard]] ListenerInfo info(std::string_view name = {}) const;
  Result<void> set_max_connections(std::size_t connections, std::string_view name = {});
  Result<void> set_acceptors(unsigned acceptors, std::string_view name = {});
  /// New connections are refused until it is resumed, on the same port; open ones go on.
  void suspend(std::string_view name);
  Result<void> resume(std::string_view name);
  Result<void> set_handshake_timeout(std::chrono::milliseconds timeout, std::string_view name = {});

  /// The certificates of each TLS listener.
  using Certificates = std::vector<std::pair<std::string, std::shared_ptr<const net::TlsServerContext>>>;
  /// Reads the files of all that speak TLS, on whatever thread calls it, and touches nothing of this. With a
  /// problem anywhere it gives an error. Empty: there is no TLS.
  [[nodiscard]] std::function<Result<Certificates>()> certificate_reader() const;
  /// For connections to come.
  void use(Certificates certificates);
  /// Reads them and uses them, on this thread. An error names every problem, and then nothing changes.
  Result<void> reload_certificates();

 private:
  struct Listener;
  using TlsContext = std::shared_ptr<const net::TlsServerContext>;

  template <class ListenerConfig>
  Result<void> open_one(std::string name, const ListenerConfig& config, std::optional<TlsOptions> tls,
                        const IpRanges& trusted_proxies);
  void take_in(Listener& listener, runtime::Shard& shard, net::TcpSocket socket, net::ConnectionToken token);
  [[nodiscard]] Listener& at(std::string_view name) const;
  [[nodiscard]] static ListenerInfo info_of(const Listener& listener);

  runtime::ShardSet& shards_;
  Logger& logger_;
  Serve serve_;
  Refused refused_;
  LimitReached limit_reached_;
  Entrance entrance_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // where they are they stay: the shards know them
};

}  // namespace roost::endpoint
