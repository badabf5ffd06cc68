// SPDX-License-Identifier: Apache-2.0
// Answers that are given a while after they are known, so that whoever asks again at once is slowed down.
// Owner: a server of a shard, on whose thread everything here runs.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "roost/http.hpp"
#include "runtime/event_loop.hpp"

namespace roost::http {

class DelayedAnswers {
 public:
  /// Answers that wait at once; more are given without delay.
  static constexpr std::size_t kMaxWaiting = 1'024;

  explicit DelayedAnswers(runtime::EventLoop& loop);
  DelayedAnswers(const DelayedAnswers&) = delete;
  DelayedAnswers& operator=(const DelayedAnswers&) = delete;
  ~DelayedAnswers();

  void answer(HttpResponder responder, HttpResponse response, base::Duration delay);
  /// Gives all that wait, now: the node stops.
  void give_all();
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  class Waiting;
  void give(const Waiting& waiting);

  runtime::EventLoop& loop_;
  std::vector<std::unique_ptr<Waiting>> waiting_;
};

}  // namespace roost::http
