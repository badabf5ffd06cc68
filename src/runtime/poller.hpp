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
  bool hangup = false;  // an error or both directions closed; a read or write tells which
};

/// Called on the loop's thread while a descriptor is ready.
class IoHandler {
 public:
  virtual void on_io(IoEvents events) = 0;

 protected:
  ~IoHandler() = default;
};

enum class Interest {
  none,  // no event at all, not even hangup
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
  /// The descriptor is `to`'s; `from` gets no further event, not even one that has been collected already.
  Result<void> hand_over(int fd, IoHandler& from, IoHandler& to, Interest interest);
  /// `handler` gets no further event, not even one that has been collected already.
  void remove(int fd, IoHandler& handler);

  /// Collects what is ready, sleeping for at most `max_wait`. False: there was nothing.
  bool wait(base::Duration max_wait);
  /// The last wait() collected as much as it can at once: there may be more.
  [[nodiscard]] bool was_full() const noexcept;
  /// Waits after which every descriptor that was ready at the first has been collected.
  [[nodiscard]] std::size_t waits_for_all() const noexcept;
  /// Calls the handlers of what was collected.
  void dispatch();

 private:
  struct Epoll;
  std::unique_ptr<Epoll> epoll_;
};

}  // namespace roost::runtime
