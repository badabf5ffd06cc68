// SPDX-License-Identifier: Apache-2.0
// How much a connection of a shard may read at once. Once a turn has used up its budget, the remaining
// connections read little, so that a heartbeat among a thousand clients that never stop sending is not
// delayed for long. What is not read waits in the kernel, and eventually at the sender. Owner and thread: the
// shard's WebSocketServer.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "net/tls_session.hpp"
#include "runtime/event_loop.hpp"

namespace roost::transport {

class ReadBudget final : private runtime::TurnEnd {
 public:
  static constexpr std::size_t kMost = 64 * 1024;
  static constexpr std::size_t kLeast = 4 * 1024;
  /// About ten thousand messages of typical size: some 20 ms of work.
  static constexpr std::size_t kTurn = 1024 * 1024;

  explicit ReadBudget(runtime::EventLoop& loop) : loop_(loop), buffer_(kMost) { loop_.add_turn_end(*this); }
  ReadBudget(const ReadBudget&) = delete;
  ReadBudget& operator=(const ReadBudget&) = delete;
  ~ReadBudget() { loop_.remove_turn_end(*this); }

  [[nodiscard]] bool spent() const noexcept { return read_ >= kTurn; }
  /// The shard's buffer, or a part of it. A TLS record is always read whole.
  [[nodiscard]] std::span<std::byte> buffer(bool tls) noexcept {
    if (!spent()) return buffer_;
    return std::span(buffer_).first(tls ? net::TlsSession::kMaxRecord : kLeast);
  }
  void has_read(std::size_t bytes) noexcept { read_ += bytes; }

 private:
  bool on_turn_end() override {
    read_ = 0;
    return false;
  }

  runtime::EventLoop& loop_;
  std::vector<std::byte> buffer_;
  std::size_t read_ = 0;  // in this turn
};

}  // namespace roost::transport
