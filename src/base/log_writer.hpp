// SPDX-License-Identifier: Apache-2.0
// The queue of a BackgroundSink and the thread that writes it out. Shared by both, because the thread may
// block in a write forever and is then abandoned. Thread: any; end() is called once, by the owner.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "base/log_queue.hpp"

namespace roost::base {

class LogWriter : public std::enable_shared_from_this<LogWriter> {
 public:
  LogWriter(std::shared_ptr<LogSink> sink, std::size_t max_bytes)
      : sink_(std::move(sink)), queue_(max_bytes) {}

  void add(const LogRecord& record);
  /// False: not everything added before was written within `timeout`.
  [[nodiscard]] bool flush(std::chrono::milliseconds timeout);
  void reopen();
  /// Records for which there was no room, since the start.
  [[nodiscard]] std::uint64_t dropped();
  /// Writes what is left and joins the thread; abandons it after `timeout`.
  void end(std::chrono::milliseconds timeout);

 private:
  enum class State { running, ending, abandoned, ended };

  void ensure_thread();
  void run();
  void write_next(std::unique_lock<std::mutex>& lock);

  const std::shared_ptr<LogSink> sink_;  // called by the thread alone
  std::mutex mutex_;                     // guards what follows; never held while the sink is called
  std::condition_variable work_;
  std::condition_variable progress_;
  LogQueue queue_;
  std::uint64_t written_ = 0;  // entries popped and written
  bool reopen_ = false;        // before the next write
  State state_ = State::running;
  std::thread thread_;  // started with the first line
};

}  // namespace roost::base
