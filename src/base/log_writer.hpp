// SPDX-License-Identifier: Apache-2.0
// The queue of a BackgroundSink and the thread that writes it out. Shared by the two, as the thread may be
// stuck in a write for ever and is then left to itself. Thread: any; end() is the owner's, once.
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
  /// False: not all that was added before is written within `patience`.
  [[nodiscard]] bool flush(std::chrono::milliseconds patience);
  void reopen();
  /// Writes what is left, and ends the thread; without it after `patience`.
  void end(std::chrono::milliseconds patience);

 private:
  enum class State { running, ending, abandoned, ended };

  void ensure_thread();
  void run();
  void write_next(std::unique_lock<std::mutex>& lock);

  const std::shared_ptr<LogSink> sink_;  // called by the thread alone
  std::mutex mutex_;                     // guards what follows; never held over a call to the sink
  std::condition_variable work_;
  std::condition_variable progress_;
  LogQueue queue_;
  std::uint64_t written_ = 0;  // pops of the queue that are done with
  bool reopen_ = false;        // before the next is written
  State state_ = State::running;
  std::thread thread_;  // from the first line on
};

}  // namespace roost::base
