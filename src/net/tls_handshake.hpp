// SPDX-License-Identifier: Apache-2.0
// Runs a TLS handshake on a loop, as server or client, until it completes or fails. It has no time-out: the
// owner destroys it when it has waited long enough. Owner and thread: one loop.
#pragma once

#include "base/unique_function.hpp"
#include "net/stream.hpp"
#include "runtime/event_loop.hpp"

namespace roost::net {

class TlsHandshake final : private runtime::IoHandler {
 public:
  struct Finished {
    TlsSession::Handshake end;  // not in_progress
    Stream stream;              // no longer watched; on failure the alert was sent
  };
  using Done = base::UniqueFunction<void(Finished)>;
  using Ready = base::UniqueFunction<void()>;

  /// `stream` has a TlsSession. `ready` is called whenever a step is possible, for an owner that schedules
  /// the steps: each costs CPU. Without it, steps run immediately.
  TlsHandshake(runtime::EventLoop& loop, Stream stream, Done done, Ready ready = {}) noexcept
      : loop_(loop), stream_(std::move(stream)), done_(std::move(done)), ready_(std::move(ready)) {}
  TlsHandshake(const TlsHandshake&) = delete;
  TlsHandshake& operator=(const TlsHandshake&) = delete;
  ~TlsHandshake();

  /// Calls `done` once, later; it may destroy the handshake. Fails when the loop can't watch the socket. A
  /// client sends first, so it waits to write.
  Result<void> start(runtime::Interest first = runtime::Interest::read_write);

  /// Advances as far as possible.
  void step();
  /// Suppresses `ready` until the next step.
  void pause();
  [[nodiscard]] const Stream& stream() const noexcept { return stream_; }

 private:
  void on_io(runtime::IoEvents events) override;
  [[nodiscard]] Result<void> watch(runtime::Interest interest);
  void finish(TlsSession::Handshake end);
  [[nodiscard]] runtime::Interest wanted() const noexcept;

  runtime::EventLoop& loop_;
  Stream stream_;
  Done done_;
  Ready ready_;
  runtime::Interest interest_ = runtime::Interest::none;  // none: not watched
};

}  // namespace roost::net
