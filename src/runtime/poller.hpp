// SPDX-License-Identifier: Apache-2.0
// The seam to the operating system's readiness notification, level-triggered. One backend, one file:
// epoll_poller.cpp. Owner and thread: one EventLoop.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "roost/result.hpp"

namespace roost::runtime {

struct IoEvents {
  bool readable = false;
  bool writable = false;
  bool hangup = false;  // an error, or both directions closed; a read or write shows which
};

/// Called on the loop's thread while a descriptor is ready.
class IoHandler {
 public:
  virtual void on_io(IoEvents events) = 0;

 protected:
  ~IoHandler() = default;
};

enum class Interest {
  none,  // no events, not even hangup
  read,
  write,
  read_write,
  accept,  // read, waking only one of the loops that watch the same listening socket
};

class Poller {
 public:
  /// Throws std::system_error when the process is out of descriptors.
  Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller();

  Result<void> add(int fd, Interest interest, IoHandler& handler);
  void change(int fd, Interest interest, IoHandler& handler);
  /// Hands the descriptor over to `to`; `from` gets no further event, not even one already collected.
  Result<void> hand_over(int fd, IoHandler& from, IoHandler& to, Interest interest);
  /// `handler` gets no further event, not even one already collected.
  void remove(int fd, IoHandler& handler);

  /// Collects ready descriptors, sleeping for at most `max_wait`. False: there were none.
  bool wait(base::Duration max_wait);
  /// The last wait() filled its batch: there may be more.
  [[nodiscard]] bool was_full() const noexcept;
  /// After this many waits every descriptor that was ready at the first one has been collected.
  [[nodiscard]] std::size_t waits_for_all() const noexcept;
  /// Calls the handlers of the collected descriptors.
  void dispatch();

 private:
  struct Epoll;
  std::unique_ptr<Epoll> epoll_;
};

}  // namespace roost::runtime
