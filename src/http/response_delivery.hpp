// SPDX-License-Identifier: Apache-2.0
// A response under way to a client, as the one who gave it can follow it: how much has not been sent, when
// all of it has, and a way to stop it. Shared by both. Thread: any, where nothing else is said.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "base/unique_function.hpp"

namespace roost::http {

class ResponseDelivery {
 public:
  using Callback = base::UniqueFunction<void()>;

  /// `on_taken` is called on the connection's loop once the kernel has taken all of a response that it did
  /// not take at once, and then about every second in which the peer acknowledges more of it.
  ResponseDelivery(std::size_t bytes, Callback on_taken) : left_(bytes), on_taken_(std::move(on_taken)) {}

  /// Bytes that the kernel has not taken; 0 also when the connection has ended.
  [[nodiscard]] std::size_t left() const noexcept { return left_.load(std::memory_order_relaxed); }
  /// Closes the connection, soon, unless all of the response has been sent. On the giver's thread.
  void stop() {
    if (stop_) stop_();
  }

  // For the connection and its exchange.

  /// Before the response is given, on the giver's thread.
  void stop_with(Callback stop) { stop_ = std::move(stop); }
  void set_left(std::size_t bytes) noexcept { left_.store(bytes, std::memory_order_relaxed); }
  void taken() {
    if (on_taken_) on_taken_();
  }

 private:
  std::atomic<std::size_t> left_;
  Callback on_taken_;
  Callback stop_;
};

}  // namespace roost::http
