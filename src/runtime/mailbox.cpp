// SPDX-License-Identifier: Apache-2.0
#include "runtime/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

namespace roost::runtime {

Mailbox::Mailbox(std::size_t bound) : bound_(bound), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!wake_) throw std::system_error(errno, std::system_category(), "open a mailbox");
}

bool Mailbox::post(Task task) {
  return add(std::move(task), std::numeric_limits<std::size_t>::max());
}

bool Mailbox::try_post(Task task) {
  return add(std::move(task), bound_);
}

bool Mailbox::add(Task task, std::size_t bound) {
  bool sleeping = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || pending_.size() >= bound) return false;
    pending_.push_back(std::move(task));
    sleeping = std::exchange(sleeping_, false);
  }
  if (sleeping) wake();
  return true;
}

void Mailbox::close() {
  std::vector<Task> dropped;  // destroyed outside the lock: a task's destructor may post
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(pending_);
}

bool Mailbox::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Mailbox::empty() const {
  const std::lock_guard lock(mutex_);
  return pending_.empty();
}

bool Mailbox::run_pending() {
  {
    const std::lock_guard lock(mutex_);
    running_.swap(pending_);
  }
  const bool any = !running_.empty();
  for (Task& task : running_) {
    task();
    task = {};  // what it owns dies now, not when the last task has run
  }
  running_.clear();
  return any;
}

bool Mailbox::prepare_to_sleep() {
  const std::lock_guard lock(mutex_);
  sleeping_ = pending_.empty();
  return sleeping_;
}

void Mailbox::woke_up() {
  const std::lock_guard lock(mutex_);
  sleeping_ = false;
}

void Mailbox::wake() {
  const std::uint64_t one = 1;
  // Can fail only when the counter is full, and then the loop has been woken already.
  [[maybe_unused]] const ssize_t written = ::write(wake_.number(), &one, sizeof one);
}

void Mailbox::clear_wake() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_.number(), &count, sizeof count);
}

}  // namespace roost::runtime
