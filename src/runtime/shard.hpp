// SPDX-License-Identifier: Apache-2.0
// A shard: one thread, one event loop, and the connections that live on it until they end. A ShardSet owns
// all shards of a process. Throws std::system_error when the system gives no descriptors or threads.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/callback_probe.hpp"
#include "runtime/event_loop.hpp"

namespace roost::runtime {

/// Without start() the loop may be turned by hand (tests). Thread: index, mailbox, probe any; loop its own.
class Shard {
 public:
  Shard(std::size_t index, const base::Clock& clock) : index_(index), loop_(clock) {}
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard();

  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  [[nodiscard]] EventLoop& loop() noexcept { return loop_; }
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return loop_.mailbox(); }
  [[nodiscard]] CallbackProbe& probe() noexcept { return probe_; }

  void start();
  [[nodiscard]] bool running() const noexcept { return thread_.joinable(); }
  /// Asks the loop to end; tasks that are then in the mailbox are destroyed without having run.
  void stop() { loop_.stop(); }
  void join();

 private:
  const std::size_t index_;
  EventLoop loop_;
  CallbackProbe probe_;
  std::thread thread_;
};

/// Thread: start and stop belong to one thread, not one of the shards'; at() and size() to any.
class ShardSet {
 public:
  using ShardTask = std::function<void(Shard&)>;

  /// `count` 0 means one per core. Ignores SIGPIPE: a peer that is gone is reported as an error value.
  ShardSet(std::size_t count, const base::Clock& clock);
  ~ShardSet();

  [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
  [[nodiscard]] Shard& at(std::size_t index) { return *shards_.at(index); }

  /// Starts every thread and returns when `on_start` has run on each. May be called once.
  void start(const ShardTask& on_start = {});
  /// Runs `on_stop` on each shard's thread, ends the loops and joins the threads. A second call does nothing.
  void stop(const ShardTask& on_stop = {});

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace roost::runtime
