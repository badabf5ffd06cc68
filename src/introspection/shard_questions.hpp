// SPDX-License-Identifier: Apache-2.0
// Puts a question to shards of a running node, through their mailboxes, and waits for the answers for as long
// as the asker has time. A late answer goes nowhere. Thread: any; on a shard's own thread that shard answers
// at once.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "channel/shard_context.hpp"
#include "runtime/shard.hpp"

namespace roost::introspection {

class ShardQuestions {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// In the shards' order. All are borrowed: a context lives until its shard has ended, and a shard that has
  /// ended takes no question.
  ShardQuestions(runtime::ShardSet& shards, std::vector<channels::ShardContext*> contexts)
      : shards_(shards), contexts_(std::move(contexts)) {}

  [[nodiscard]] std::size_t shards() const { return contexts_.size(); }

  /// Nothing when the shard does not answer in time, or there is no such shard.
  template <class Question>
  [[nodiscard]] auto ask(std::size_t shard, Deadline deadline, Question question) const
      -> std::optional<std::invoke_result_t<Question&, channels::ShardContext&>> {
    return wait(put(shard, std::move(question)), deadline);
  }

  /// Runs `task(context)` on every shard, sometime.
  template <class Task>
  void tell_all(const Task& task) const {
    for (std::size_t shard = 0; shard < contexts_.size(); ++shard)
      shards_.at(shard).mailbox()->post([task, context = contexts_[shard]] { task(*context); });
  }

  /// ask() of every shard, all at once; answers in the shards' order.
  template <class Question>
  [[nodiscard]] auto ask_all(Deadline deadline, const Question& question) const
      -> std::vector<std::optional<std::invoke_result_t<const Question&, channels::ShardContext&>>> {
    using Value = std::invoke_result_t<const Question&, channels::ShardContext&>;
    std::vector<std::future<Value>> futures;
    futures.reserve(contexts_.size());
    for (std::size_t shard = 0; shard < contexts_.size(); ++shard)
      futures.push_back(put(shard, question));
    std::vector<std::optional<Value>> values;
    values.reserve(futures.size());
    for (auto& future : futures)
      values.push_back(wait(std::move(future), deadline));
    return values;
  }

 private:
  template <class Question>
  [[nodiscard]] auto put(std::size_t shard, Question question) const
      -> std::future<std::invoke_result_t<Question&, channels::ShardContext&>> {
    using Value = std::invoke_result_t<Question&, channels::ShardContext&>;
    if (shard >= contexts_.size()) return {};
    auto task = std::make_shared<std::packaged_task<Value()>>(
        [question = std::move(question), context = contexts_[shard]]() mutable {
          return question(*context);
        });
    auto future = task->get_future();
    if (shards_.at(shard).loop().turns_on_this_thread()) {
      (*task)();
    } else if (!shards_.at(shard).mailbox()->post([task] { (*task)(); })) {
      return {};
    }
    return future;
  }

  /// When this thread wakes up long after the deadline, the process did not run, and the shard gets the time
  /// it takes one that runs.
  template <class Value>
  [[nodiscard]] static bool comes_in_time(const std::future<Value>& future, Deadline deadline) {
    constexpr std::chrono::milliseconds kPause{250};
    if (future.wait_until(deadline) == std::future_status::ready) return true;
    return std::chrono::steady_clock::now() - deadline > kPause &&
           future.wait_for(kPause) == std::future_status::ready;
  }

  template <class Value>
  [[nodiscard]] static std::optional<Value> wait(std::future<Value> future, Deadline deadline) {
    if (!future.valid() || !comes_in_time(future, deadline)) return std::nullopt;
    try {
      return future.get();
    } catch (const std::future_error&) {  // the shard ended before it came to the question
      return std::nullopt;
    }
  }

  runtime::ShardSet& shards_;
  std::vector<channels::ShardContext*> contexts_;
};

}  // namespace roost::introspection
