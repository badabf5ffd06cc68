// SPDX-License-Identifier: Apache-2.0
// Between a TLS listener's acceptor and the server of its connections: runs the TLS handshakes on one shard,
// within each connection's time limit and the shard's CPU budget for handshakes. Clear-text HTTP gets a
// response saying that the port expects TLS. Owner and thread: the shard's.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "acceptor/handshake_queue.hpp"
#include "base/unique_function.hpp"
#include "inspect/evidence.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/cause.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"

namespace roost::acceptor {

class TlsEntrance {
 public:
  /// `time_left`: of the connection's time limit.
  using Serve = base::UniqueFunction<void(net::Stream, net::ConnectionToken, base::Duration time_left)>;

  struct Handshakes {
    HandshakeLimits limits{};
    const base::CpuClock& cpu;  // borrowed
    HandshakeQueue::OnStep on_step{};
    /// Called for each handshake refused because its turn would come too late. `first_in_second`: the first
    /// one in a second.
    base::UniqueFunction<void(const base::SocketAddress&, bool first_in_second)> on_refused{};
    /// Called for each handshake that failed or was not complete in time. True: it is news, to be logged at
    /// info.
    base::UniqueFunction<bool(const base::SocketAddress&, const Why&, const inspect::Evidence&)> on_failed{};
  };

  /// Loop and logger are borrowed.
  TlsEntrance(runtime::EventLoop& loop, Logger& logger, Serve serve, Handshakes handshakes);
  TlsEntrance(const TlsEntrance&) = delete;
  TlsEntrance& operator=(const TlsEntrance&) = delete;
  ~TlsEntrance();

  /// `stream` has a TlsSession. The connection is closed if its handshake does not complete within `time`.
  void enter(net::Stream stream, net::ConnectionToken token, base::Duration time);
  /// Closes pending connections, and any that come later.
  void close();
  [[nodiscard]] std::size_t waiting() const noexcept { return pending_.size(); }

 private:
  class Pending;

  /// It is destroyed at the end of the turn.
  void remove(Pending& pending);
  void report_limit(std::string_view option, const base::SocketAddress& peer);
  void report_refused(const base::SocketAddress& peer);
  /// True: it is news.
  bool record_failed(const net::Stream& stream, const base::SocketAddress& peer, std::string_view why);
  void report_failed(const net::Stream& stream, const base::SocketAddress& peer, std::string_view why);

  runtime::EventLoop& loop_;
  Logger& logger_;
  Serve serve_;
  Handshakes handshakes_;
  HandshakeQueue queue_;
  std::unordered_map<Pending*, std::unique_ptr<Pending>> pending_;
  bool closed_ = false;
  base::TimePoint next_log_{};             // the next log line about limits
  base::TimePoint next_refusal_report_{};  // the next report of a refusal
  std::uint64_t refused_ = 0;              // since that log line
};

}  // namespace roost::acceptor
