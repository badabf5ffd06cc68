// SPDX-License-Identifier: Apache-2.0
// How much of a file a connection may send at once: one piece, and only a small one in a turn that has sent
// its share, so that a hundred downloads do not delay other connections. Owner and thread: the shard's
// Server.
#pragma once

#include <cstddef>
#include <span>

#include "runtime/event_loop.hpp"

namespace roost::http {

class SendBudget final : private runtime::TurnEnd {
 public:
  static constexpr std::size_t kLeast = 4 * 1024;
  static constexpr std::size_t kTurn = 1024 * 1024;

  /// Both are borrowed; pieces are read into the buffer.
  SendBudget(runtime::EventLoop& loop, std::span<std::byte> buffer) : loop_(loop), buffer_(buffer) {
    loop_.add_turn_end(*this);
  }
  SendBudget(const SendBudget&) = delete;
  SendBudget& operator=(const SendBudget&) = delete;
  ~SendBudget() { loop_.remove_turn_end(*this); }

  [[nodiscard]] std::span<std::byte> buffer() const noexcept {
    return sent_ < kTurn ? buffer_ : buffer_.first(kLeast);
  }
  void has_sent(std::size_t bytes) noexcept { sent_ += bytes; }

 private:
  bool on_turn_end() override {
    sent_ = 0;
    return false;
  }

  runtime::EventLoop& loop_;
  std::span<std::byte> buffer_;
  std::size_t sent_ = 0;  // bytes in this turn
};

}  // namespace roost::http
