// SPDX-License-Identifier: Apache-2.0
// Serves a listener for proxies: reads the PROXY protocol header of each connection, on one shard and within
// the connection's time limit, and passes the connection on as one of the client named in it. Connections
// without a header, or from addresses that may not send one, are refused. Owner and thread: the shard's.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>

#include "base/unique_function.hpp"
#include "inspect/evidence.hpp"
#include "net/connection_token.hpp"
#include "net/tcp_socket.hpp"
#include "roost/cause.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"

namespace roost::acceptor {

class ProxyEntrance {
 public:
  /// A listener's requirements. Borrowed: must outlive its connections.
  struct Admission {
    IpRanges senders{};            // addresses whose headers are trusted
    std::string_view no_header{};  // the response to refused connections; empty: none
    std::string_view too_many{};   // the response when a client has too many connections open
  };
  /// `time_left`: of the connection's time limit.
  using Serve = base::UniqueFunction<void(net::TcpSocket, net::ConnectionToken, base::Duration time_left)>;
  /// Reports a refused connection.
  using Refused = base::UniqueFunction<void(const base::SocketAddress& peer, const Why& why,
                                            const inspect::Evidence& evidence)>;

  /// Loop and logger are borrowed.
  ProxyEntrance(runtime::EventLoop& loop, Logger& logger, Refused refused);
  ProxyEntrance(const ProxyEntrance&) = delete;
  ProxyEntrance& operator=(const ProxyEntrance&) = delete;
  ~ProxyEntrance();

  /// The connection is closed if its header is not complete within `time`.
  void enter(net::TcpSocket socket, net::ConnectionToken token, base::Duration time,
             const Admission& admission, Serve serve);
  /// Closes pending connections, and any that come later.
  void close();
  [[nodiscard]] std::size_t waiting() const noexcept { return pending_.size(); }

 private:
  class Pending;

  void note_refusal(const net::TcpSocket& socket, std::string_view reason);
  void note_overdue(const net::TcpSocket& socket);
  void note_too_many(const net::TcpSocket& socket, bool unreported);
  /// It is destroyed at the end of the turn.
  void remove(Pending& pending);

  runtime::EventLoop& loop_;
  Logger& logger_;
  Refused refused_;
  std::unordered_map<Pending*, std::unique_ptr<Pending>> pending_;
  bool in_trouble_ = false;  // reported, and no header accepted since
  bool closed_ = false;
};

}  // namespace roost::acceptor
