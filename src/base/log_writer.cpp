// SPDX-License-Identifier: Apache-2.0
#include "base/log_writer.hpp"

#include <signal.h>

#include "base/thread.hpp"

namespace roost::base {
namespace {

/// When the reader has gone, write(2) fails with EPIPE instead of ending the program.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void put(LogSink& sink, const LogRecord& record) {
  try {
    sink.record(record);
  } catch (...) {
    return;  // an application's sink failed; there is nowhere else to report it
  }
}

}  // namespace

void LogWriter::add(const LogRecord& record) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push(record);
    ensure_thread();
  }
  work_.notify_one();
}

bool LogWriter::flush(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const std::uint64_t all = queue_.pops_until_now();
  return progress_.wait_for(lock, timeout, [&] { return written_ >= all; });
}

void LogWriter::reopen() {
  {
    const std::lock_guard lock(mutex_);
    reopen_ = true;
    ensure_thread();
  }
  work_.notify_one();
}

std::uint64_t LogWriter::dropped() {
  const std::lock_guard lock(mutex_);
  return queue_.dropped();
}

void LogWriter::end(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) return;
  state_ = State::ending;
  work_.notify_one();
  if (progress_.wait_for(lock, timeout, [&] { return state_ == State::ended; })) {
    lock.unlock();
    return thread_.join();
  }
  state_ = State::abandoned;
  thread_.detach();
}

/// If the system cannot create a thread, lines wait and the next one tries again.
void LogWriter::ensure_thread() {
  if (thread_.joinable() || state_ != State::running) return;
  try {
    thread_ = start_thread("log", [self = shared_from_this()] { self->run(); });
  } catch (const std::system_error&) {
    return;
  }
}

void LogWriter::run() {
  block_sigpipe();
  std::unique_lock lock(mutex_);
  while (state_ != State::abandoned) {
    work_.wait(lock, [&] { return reopen_ || !queue_.empty() || state_ != State::running; });
    if (state_ != State::running && queue_.empty()) break;
    write_next(lock);
    progress_.notify_all();
  }
  if (state_ == State::ending) state_ = State::ended;
  progress_.notify_all();
}

void LogWriter::write_next(std::unique_lock<std::mutex>& lock) {
  const bool reopen = std::exchange(reopen_, false);
  auto next = queue_.pop();
  lock.unlock();
  if (reopen) sink_->reopen();
  if (next) put(*sink_, next->record());
  const bool wrote = next.has_value();
  next.reset();  // destroyed outside the lock
  lock.lock();
  if (wrote) ++written_;
}

}  // namespace roost::base
