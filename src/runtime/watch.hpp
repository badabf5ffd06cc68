// SPDX-License-Identifier: Apache-2.0
// A watched descriptor on its way from one handler to the next. The kernel is told once who comes next,
// and not that one leaves the poll set and another enters it. Who lets go of it unwatches; the descriptor is
// closed afterwards. Thread: the loop's.
#pragma once

#include <utility>

#include "runtime/event_loop.hpp"

namespace roost::runtime {

class Watch {
 public:
  Watch() = default;
  /// Takes on the duty to unwatch. `handler` lives until hand_to(), and hears of events until then.
  Watch(EventLoop& loop, int fd, IoHandler& handler) noexcept : loop_(&loop), handler_(&handler), fd_(fd) {}
  Watch(Watch&& other) noexcept
      : loop_(std::exchange(other.loop_, nullptr)), handler_(other.handler_), fd_(other.fd_) {}
  Watch& operator=(Watch&&) = delete;
  ~Watch() {
    if (loop_ != nullptr) loop_->unwatch(fd_, *handler_);
  }

  explicit operator bool() const noexcept { return loop_ != nullptr; }
  /// `next` takes on the duty to unwatch, unless this fails.
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
