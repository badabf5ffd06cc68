// SPDX-License-Identifier: Apache-2.0
// Behind a listener for proxies: reads the PROXY protocol header in front of each connection, on one shard
// and within the time the connection has, and passes it on as that of the client it names. Who sends no
// header, or may not send one, is refused. Owner and thread: the shard's.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>

#include "base/unique_function.hpp"
#include "net/connection_token.hpp"
#include "net/tcp_socket.hpp"
#include "roost/cause.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"

namespace roost::acceptor {

class ProxyEntrance {
 public:
  /// What a listener asks for. Borrowed: it outlives its connections.
  struct Admission {
    IpRanges senders{};            // whose headers are believed
    std::string_view no_header{};  // what those are told who are refused; empty: nothing
    std::string_view too_many{};   // likewise, who have too many connections open
  };
  /// `time_left`: of the time the connection was given.
  using Serve = base::UniqueFunction<void(net::TcpSocket, net::ConnectionToken, base::Duration time_left)>;
  /// For the record.
  using Refused = base::UniqueFunction<void(const base::SocketAddress& peer, const Why& why)>;

  /// Loop and logger are borrowed.
  ProxyEntrance(runtime::EventLoop& loop, Logger& logger, Refused refused);
  ProxyEntrance(const ProxyEntrance&) = delete;
  ProxyEntrance& operator=(const ProxyEntrance&) = delete;
  ~ProxyEntrance();

  /// What has not sent its header in `time` is closed.
  void enter(net::TcpSocket socket, net::ConnectionToken token, base::Duration time,
             const Admission& admission, Serve serve);
  /// Closes those who have not come in yet, and whoever comes later.
  void close();
  [[nodiscard]] std::size_t waiting() const noexcept { return guests_.size(); }

 private:
  class Guest;

  void note_refusal(const base::SocketAddress& peer, std::string_view reason);
  void note_too_many(const base::SocketAddress& client, bool is_news);
  /// The guest dies at the end of the turn.
  void remove(Guest& guest);

  runtime::EventLoop& loop_;
  Logger& logger_;
  Refused refused_;
  std::unordered_map<Guest*, std::unique_ptr<Guest>> guests_;
  bool in_trouble_ = false;  // reported, and no header came since
  bool closed_ = false;
};

}  // namespace roost::acceptor
