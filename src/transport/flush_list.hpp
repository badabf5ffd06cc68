// SPDX-License-Identifier: Apache-2.0
// The connections of one shard that have something to send. At the end of each loop turn they are flushed in
// chunks, with a poll in between: a broadcast to ten thousand does not hold up the reading of others, and
// what comes meanwhile joins what still waits, so batches grow by themselves under load. Owner and thread: a
// shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/event_loop.hpp"

namespace roost::transport {

class Flushable {
 public:
  /// Sends what is queued. May take other connections out of the list, but not destroy itself.
  virtual void flush() = 0;

 protected:
  virtual ~Flushable() = default;

 private:
  friend class FlushList;
  std::uint32_t place_ = 0;  // in the list, counted from 1; 0: not in it
};

class FlushList final : private runtime::TurnEnd {
 public:
  /// Sends of one turn: about a millisecond of the kernel's time.
  static constexpr std::size_t kPerTurn = 256;

  explicit FlushList(runtime::EventLoop& loop) : loop_(loop) { loop_.add_turn_end(*this); }
  FlushList(const FlushList&) = delete;
  FlushList& operator=(const FlushList&) = delete;
  ~FlushList() { loop_.remove_turn_end(*this); }

  /// Flushed once at the end of this turn or of one soon after, however often it is added before.
  void add(Flushable& connection) {
    if (connection.place_ != 0) return;
    waiting_.push_back(&connection);
    connection.place_ = static_cast<std::uint32_t>(waiting_.size());
  }
  /// Before the connection dies.
  void remove(Flushable& connection) {
    if (connection.place_ == 0) return;
    waiting_[connection.place_ - 1] = nullptr;
    connection.place_ = 0;
  }
  /// Connections there is memory for.
  [[nodiscard]] std::size_t slots() const noexcept { return waiting_.capacity(); }

 private:
  bool on_turn_end() override;
  void forget_flushed();

  runtime::EventLoop& loop_;
  std::vector<Flushable*> waiting_;  // in the order they came; null where one was removed
  std::size_t next_ = 0;
};

}  // namespace roost::transport
