// SPDX-License-Identifier: Apache-2.0
// Between a TLS listener's acceptor and whoever serves its connections: shakes hands on one shard, within the
// time the connection has for it and the CPU the shard has for all of them. Those who speak HTTP in clear
// text are told where they are. Owner and thread: the shard's.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "acceptor/handshake_line.hpp"
#include "base/unique_function.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"

namespace roost::acceptor {

class TlsEntrance {
 public:
  /// `time_left`: of the time the connection was given.
  using Serve = base::UniqueFunction<void(net::Stream, net::ConnectionToken, base::Duration time_left)>;

  struct Handshakes {
    HandshakeLimits limits{};
    const base::CpuClock& cpu;  // borrowed
    HandshakeLine::OnStep on_step{};
    /// Told of each whose turn would have come too late. `is_news`: the first one in a second.
    base::UniqueFunction<void(const base::SocketAddress&, bool is_news)> on_refused{};
  };

  /// Loop and logger are borrowed.
  TlsEntrance(runtime::EventLoop& loop, Logger& logger, Serve serve, Handshakes handshakes);
  TlsEntrance(const TlsEntrance&) = delete;
  TlsEntrance& operator=(const TlsEntrance&) = delete;
  ~TlsEntrance();

  /// `stream` has a TlsSession. What is not done in `time` is closed.
  void enter(net::Stream stream, net::ConnectionToken token, base::Duration time);
  /// Closes those who have not come in yet, and whoever comes later.
  void close();
  [[nodiscard]] std::size_t waiting() const noexcept { return guests_.size(); }

 private:
  class Guest;

  /// The guest dies at the end of the turn.
  void remove(Guest& guest);
  void report_limit(std::string_view option, const base::SocketAddress& peer);
  void report_refused(const base::SocketAddress& peer);

  runtime::EventLoop& loop_;
  Logger& logger_;
  Serve serve_;
  Handshakes handshakes_;
  HandshakeLine line_;
  std::unordered_map<Guest*, std::unique_ptr<Guest>> guests_;
  bool closed_ = false;
  base::TimePoint next_line_{};  // of the log, about limits
  base::TimePoint next_news_{};  // of those that are refused
  std::uint64_t refused_ = 0;    // since that line
};

}  // namespace roost::acceptor
