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

void Mailbox::Queue::clear() {
  tasks.clear();
  deliveries.clear();
  delivered = 0;
}

bool Mailbox::post(Task task) {
  return add_and_wake(std::move(task), Kind::task, std::numeric_limits<std::size_t>::max());
}

bool Mailbox::try_post(Task task) {
  return add_and_wake(std::move(task), Kind::task, bound_);
}

bool Mailbox::post_delivery(Task task) {
  return add_and_wake(std::move(task), Kind::delivery, std::numeric_limits<std::size_t>::max());
}

Mailbox::Posted Mailbox::post_broadcast(Task task) {
  return add(std::move(task), Kind::broadcast, bound_);
}

bool Mailbox::add_and_wake(Task task, Kind kind, std::size_t bound) {
  const Posted posted = add(std::move(task), kind, bound);
  if (posted == Posted::to_a_sleeper) wake();
  return posted != Posted::refused;
}

Mailbox::Posted Mailbox::add(Task task, Kind kind, std::size_t bound) {
  const std::lock_guard lock(mutex_);
  if (closed_ || pending_.tasks.size() >= bound) return Posted::refused;
  if (kind != Kind::task) {
    pending_.deliveries.push_back(pending_.tasks.size());
    ++deliveries_;
  }
  if (kind == Kind::broadcast) last_broadcast_.store(deliveries_, std::memory_order_release);
  pending_.tasks.push_back(std::move(task));
  return std::exchange(sleeping_, false) ? Posted::to_a_sleeper : Posted::done;
}

void Mailbox::close() {
  Queue dropped;  // destroyed outside the lock: a task's destructor may post
  const std::lock_guard lock(mutex_);
  closed_ = true;
  std::swap(dropped, pending_);
}

bool Mailbox::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Mailbox::empty() const {
  const std::lock_guard lock(mutex_);
  return pending_.tasks.empty();
}

bool Mailbox::run_pending() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(running_, pending_);
  }
  const bool any = !running_.tasks.empty();
  for (std::size_t task = 0; task < running_.tasks.size(); ++task)
    run(task);
  running_.clear();
  return any;
}

/// What the task owns is destroyed with it, not after the last one has run.
void Mailbox::run(std::size_t number) {
  if (running_.next_delivery_is(number)) return deliver(delivered_ + 1, [] {});
  Task task = std::exchange(running_.tasks[number], {});
  if (task) task();
}

/// Those in running_ were posted before those in pending_.
void Mailbox::deliver_through(std::uint64_t last) {
  while (delivered_ < last && running_.any_delivery()) {
    ++delivered_;
    running_.take_delivery()();
  }
  if (delivered_ < last) take_from_pending(last);
  for (Task& task : early_) {
    task();
    task = {};
  }
  early_.clear();
}

/// There are fewer when the mailbox was closed meanwhile.
void Mailbox::take_from_pending(std::uint64_t last) {
  const std::lock_guard lock(mutex_);
  for (; delivered_ < last && pending_.any_delivery(); ++delivered_)
    early_.push_back(pending_.take_delivery());
  delivered_ = last;
}

void Mailbox::deliver_own() {
  while (!own_.empty()) {
    Own next = std::move(own_.front());
    own_.pop_front();
    if (next.after > delivered_) deliver_through(next.after);
    next.task();
  }
}

bool Mailbox::prepare_to_sleep() {
  const std::lock_guard lock(mutex_);
  sleeping_ = pending_.tasks.empty();
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
