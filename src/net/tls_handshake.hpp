// SPDX-License-Identifier: Apache-2.0
// Shakes hands on a loop, as server or client, until the stream can be used or is of no use. It has no
// time-out: whoever owns it destroys it when it has waited long enough. Owner and thread: one loop.
#pragma once

#include "base/unique_function.hpp"
#include "net/stream.hpp"
#include "runtime/event_loop.hpp"

namespace roost::net {

class TlsHandshake final : private runtime::IoHandler {
 public:
  struct Outcome {
    TlsSession::Handshake end;  // not in_progress
    Stream stream;              // watched by nobody; what failed was told to the peer
  };
  using Done = base::UniqueFunction<void(Outcome)>;

  /// `stream` has a TlsSession.
  TlsHandshake(runtime::EventLoop& loop, Stream stream, Done done) noexcept
      : loop_(loop), stream_(std::move(stream)), done_(std::move(done)) {}
  TlsHandshake(const TlsHandshake&) = delete;
  TlsHandshake& operator=(const TlsHandshake&) = delete;
  ~TlsHandshake();

  /// Calls `done` once, later; it may destroy the handshake. Fails when the loop can't watch the socket.
  Result<void> start();

 private:
  void on_io(runtime::IoEvents events) override;
  void step();
  void finish(TlsSession::Handshake end);
  [[nodiscard]] runtime::Interest wanted() const noexcept;

  runtime::EventLoop& loop_;
  Stream stream_;
  Done done_;
  runtime::Interest interest_ = runtime::Interest::none;  // none: not watched
};

}  // namespace roost::net
