// SPDX-License-Identifier: Apache-2.0
// Delays answers that are already known, to slow down clients that retry at once. Owner: a server of a shard;
// everything here runs on the shard's thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "roost/http.hpp"
#include "runtime/event_loop.hpp"

namespace roost::http {

class DelayedAnswers {
 public:
  /// The most answers waiting at once; more are given without delay.
  static constexpr std::size_t kMaxWaiting = 1'024;

  explicit DelayedAnswers(runtime::EventLoop& loop);
  DelayedAnswers(const DelayedAnswers&) = delete;
  DelayedAnswers& operator=(const DelayedAnswers&) = delete;
  ~DelayedAnswers();

  void answer(HttpResponder responder, HttpResponse response, base::Duration delay);
  /// Gives all waiting answers now, because the node stops.
  void give_all();
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  class Waiting;
  void give(const Waiting& waiting);

  runtime::EventLoop& loop_;
  std::vector<std::unique_ptr<Waiting>> waiting_;
};

}  // namespace roost::http
