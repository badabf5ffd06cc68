// SPDX-License-Identifier: Apache-2.0
// Puts a question to shards of a running endpoint, through their mailboxes, and waits for the answers for as
// long as the asker has time. A late answer goes nowhere. Thread: any; on a shard's own thread that shard
// answers at once.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "endpoint/shard_servers.hpp"
#include "runtime/shard.hpp"

namespace roost::endpoint {

class ShardQuestions {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Servers = std::vector<std::unique_ptr<ShardServers>>;

  /// Borrows the shards and each of the servers, which live from the endpoint's start until after its shards
  /// have ended: a shard that has ended takes no question.
  ShardQuestions(runtime::ShardSet& shards, const Servers& servers) : shards_(shards) {
    servers_.reserve(servers.size());
    for (const auto& one : servers)
      servers_.push_back(one.get());
  }

  [[nodiscard]] std::size_t shards() const { return shards_.size(); }

  /// Nothing when the shard does not answer in time.
  template <class Ask>
  [[nodiscard]] auto ask(std::size_t shard, Deadline deadline, Ask question) const
      -> std::optional<std::invoke_result_t<Ask&, ShardServers&>> {
    return wait(put(shard, std::move(question)), deadline);
  }

  /// Runs `task(servers)` on every shard, sometime.
  template <class TaskFunction>
  void tell_all(const TaskFunction& task) const {
    for (std::size_t shard = 0; shard < servers_.size(); ++shard)
      shards_.at(shard).mailbox()->post([task, servers = servers_[shard]] { task(*servers); });
  }

  /// ask() of every shard, all at once; answers in the shards' order.
  template <class Ask>
  [[nodiscard]] auto ask_all(Deadline deadline, const Ask& question) const
      -> std::vector<std::optional<std::invoke_result_t<const Ask&, ShardServers&>>> {
    using Answer = std::invoke_result_t<const Ask&, ShardServers&>;
    std::vector<std::future<Answer>> futures;
    futures.reserve(servers_.size());
    for (std::size_t shard = 0; shard < servers_.size(); ++shard)
      futures.push_back(put(shard, question));
    std::vector<std::optional<Answer>> answers;
    answers.reserve(futures.size());
    for (auto& future : futures)
      answers.push_back(wait(std::move(future), deadline));
    return answers;
  }

 private:
  template <class Ask>
  [[nodiscard]] auto put(std::size_t shard, Ask question) const
      -> std::future<std::invoke_result_t<Ask&, ShardServers&>> {
    using Answer = std::invoke_result_t<Ask&, ShardServers&>;
    if (shard >= servers_.size()) return {};
    auto task = std::make_shared<std::packaged_task<Answer()>>(
        [question = std::move(question), servers = servers_[shard]]() mutable { return question(*servers); });
    auto answer = task->get_future();
    if (shards_.at(shard).loop().turns_on_this_thread()) {
      (*task)();
    } else if (!shards_.at(shard).mailbox()->post([task] { (*task)(); })) {
      return {};
    }
    return answer;
  }

  /// When this thread wakes up long after the deadline, the process did not run, and the shard gets the time
  /// it takes one that runs.
  template <class Answer>
  [[nodiscard]] static bool comes_in_time(const std::future<Answer>& answer, Deadline deadline) {
    constexpr std::chrono::milliseconds kPause{250};
    if (answer.wait_until(deadline) == std::future_status::ready) return true;
    return std::chrono::steady_clock::now() - deadline > kPause &&
           answer.wait_for(kPause) == std::future_status::ready;
  }

  template <class Answer>
  [[nodiscard]] static std::optional<Answer> wait(std::future<Answer> answer, Deadline deadline) {
    if (!answer.valid() || !comes_in_time(answer, deadline)) return std::nullopt;
    try {
      return answer.get();
    } catch (const std::future_error&) {  // the shard ended before it came to the question
      return std::nullopt;
    }
  }

  runtime::ShardSet& shards_;
  std::vector<ShardServers*> servers_;  // a copy: the endpoint's own is emptied at its stop
};

}  // namespace roost::endpoint
