// SPDX-License-Identifier: Apache-2.0
// The connections of one shard that have something to send. At the end of each loop turn they are flushed in
// chunks, with a poll in between: a broadcast to ten thousand does not delay reading from others, and
// messages sent meanwhile join those that still wait, so batches grow by themselves under load. A connection
// that has a reply to send does not wait for a broadcast. Owner and thread: a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/event_loop.hpp"

namespace roost::transport {

class Flushable {
 public:
  /// Sends what is queued. May remove other connections from the list, but must not destroy itself.
  virtual void flush() = 0;
  /// Gives the kernel as much of the queue as it takes, and does nothing else: it may be called in the middle
  /// of a broadcast.
  virtual void offer() {}

 protected:
  virtual ~Flushable() = default;

 private:
  friend class FlushLine;
  friend class FlushList;
  std::uint32_t place_ = 0;  // in its line, counted from 1; 0: in none
  bool soon_ = false;        // which line
};

/// One of the two lines of a FlushList, in the order in which connections were added.
class FlushLine {
 public:
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
  [[nodiscard]] std::size_t slots() const noexcept { return waiting_.capacity(); }
  void push(Flushable& connection) {
    waiting_.push_back(&connection);
    connection.place_ = static_cast<std::uint32_t>(waiting_.size());
  }
  void remove(Flushable& connection) {
    waiting_[connection.place_ - 1] = nullptr;
    connection.place_ = 0;
  }
  void flush_some(std::size_t most);
  void offer_all() const;

 private:
  void forget_flushed();

  std::vector<Flushable*> waiting_;  // null where one was removed
  std::size_t next_ = 0;
};

class FlushList final : private runtime::TurnEnd {
 public:
  /// Flushes per turn. Of replies as many as requests can arrive with one poll; of the others about half a
  /// millisecond of kernel time, which is how long a request that arrives meanwhile may wait.
  static constexpr std::size_t kSoonPerTurn = 256;
  static constexpr std::size_t kPerTurn = 128;

  explicit FlushList(runtime::EventLoop& loop) : loop_(loop) { loop_.add_turn_end(*this); }
  FlushList(const FlushList&) = delete;
  FlushList& operator=(const FlushList&) = delete;
  ~FlushList() { loop_.remove_turn_end(*this); }

  /// Flushed once, at the end of this turn or of one soon after, however often it is added until then.
  void add(Flushable& connection) {
    if (connection.place_ != 0) return;
    connection.soon_ = false;
    later_.push(connection);
  }
  /// The same, and before all connections that were only added: for messages of its own socket.
  void add_soon(Flushable& connection) {
    if (connection.place_ != 0 && connection.soon_) return;
    remove(connection);
    connection.soon_ = true;
    soon_.push(connection);
  }
  /// Must be called before the connection is destroyed.
  void remove(Flushable& connection) {
    if (connection.place_ != 0) (connection.soon_ ? soon_ : later_).remove(connection);
  }
  /// All waiting connections offer their queues to the kernel. They still wait for their flush.
  void offer_all() const {
    soon_.offer_all();
    later_.offer_all();
  }
  /// No connection waits.
  [[nodiscard]] bool empty() const noexcept { return soon_.empty() && later_.empty(); }
  /// Connections for which memory is allocated.
  [[nodiscard]] std::size_t slots() const noexcept { return soon_.slots() + later_.slots(); }

 private:
  bool on_turn_end() override;

  runtime::EventLoop& loop_;
  FlushLine soon_;
  FlushLine later_;
};

}  // namespace roost::transport
