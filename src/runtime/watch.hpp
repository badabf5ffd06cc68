// SPDX-License-Identifier: Apache-2.0
// A watched descriptor on its way from one handler to the next. The kernel gets one change of the
// registration, not a removal and an addition. Its owner unwatches it before the descriptor is closed.
// Thread: the loop's.
#pragma once

#include <utility>

#include "runtime/event_loop.hpp"

namespace roost::runtime {

class Watch {
 public:
  Watch() = default;
  /// Becomes responsible for unwatching. `handler` lives until hand_to(), and gets events until then.
  Watch(EventLoop& loop, int fd, IoHandler& handler) noexcept : loop_(&loop), handler_(&handler), fd_(fd) {}
  Watch(Watch&& other) noexcept
      : loop_(std::exchange(other.loop_, nullptr)), handler_(other.handler_), fd_(other.fd_) {}
  Watch& operator=(Watch&&) = delete;
  ~Watch() {
    if (loop_ != nullptr) loop_->unwatch(fd_, *handler_);
  }

  explicit operator bool() const noexcept { return loop_ != nullptr; }
  /// `next` becomes responsible for unwatching, unless this fails.
  Result<void> hand_to(IoHandler& next, Interest interest) {
    auto handed = loop_->hand_over(fd_, *handler_, next, interest);
    if (handed) loop_ = nullptr;
    return handed;
  }

 private:
  EventLoop* loop_ = nullptr;  // null: there is nothing to unwatch
  IoHandler* handler_ = nullptr;
  int fd_ = -1;
};

}  // namespace roost::runtime
