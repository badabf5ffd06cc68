// SPDX-License-Identifier: Apache-2.0
// The only way into a loop from other threads: tasks posted by any thread run on the loop's, in the order
// they were posted. Shared by everything that may post, and safe to keep after the loop is gone: posting then
// returns false. Constructing one throws std::system_error only when the process is out of descriptors.
//
// A *delivery* is a task that hands something to clients and calls no callback. So it may run ahead of other
// tasks, inside a callback: what the loop itself sends comes after the deliveries that must come first
// (post_broadcast()). Deliveries keep their order among themselves.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/unique_function.hpp"

namespace roost::runtime {

using Task = base::UniqueFunction<void()>;

class Mailbox {
 public:
  static constexpr std::size_t kDefaultBound = 65'536;

  /// `bound` holds for try_post.
  explicit Mailbox(std::size_t bound = kDefaultBound);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Thread: any. False when the mailbox is closed: the task is destroyed and never runs.
  bool post(Task task);
  /// As post(), and also false when `bound` tasks are pending: for work that may be refused.
  bool try_post(Task task);
  /// As post(), for a delivery.
  bool post_delivery(Task task);

  enum class Posted : std::uint8_t { refused, done, to_a_sleeper };
  /// As try_post(), for a delivery that comes before all that the loop sends from now on. Does not wake the
  /// loop: after `to_a_sleeper` the caller must, once it holds no lock.
  [[nodiscard]] Posted post_broadcast(Task task);
  void wake();

  /// The number of the last delivery that must come before what the loop sends itself; deliveries are counted
  /// from 1. Includes all that happened before this call.
  [[nodiscard]] std::uint64_t last_broadcast() const noexcept {
    return last_broadcast_.load(std::memory_order_acquire);
  }

  /// Refuses tasks from now on and destroys those that have not run. Thread: any.
  void close();
  /// Thread: any. Never false again once true.
  [[nodiscard]] bool closed() const;

  /// Thread: any. Nothing is pending.
  [[nodiscard]] bool empty() const;

  // The rest is for the loop, on its thread.

  /// Runs all tasks that are pending now; what they post is for the next turn. False: there were none.
  bool run_pending();

  /// Before the loop sends something. Does nothing inside a delivery.
  void deliver_waiting() {
    if (const auto last = last_broadcast(); last > delivered_ && !delivering_) deliver(last, [] {});
  }
  /// Runs the deliveries up to number `last` that have not run yet, and then `own`, a delivery of the loop
  /// itself. Inside a delivery: once that has ended.
  template <class Delivery>
  void deliver(std::uint64_t last, Delivery own);

  /// Announces that the loop is about to sleep, so that the next post wakes it. False: it must not, as tasks
  /// are pending.
  [[nodiscard]] bool prepare_to_sleep();
  /// Announces that it is awake and will look here before it sleeps again: until then no post needs to wake
  /// it.
  void woke_up();
  /// Readable when a post wants to wake the loop.
  [[nodiscard]] int wake_descriptor() const noexcept { return wake_.number(); }
  void clear_wake();

 private:
  enum class Kind : std::uint8_t { task, delivery, broadcast };

  /// Tasks in their order; empty where a delivery has run before its turn.
  struct Queue {
    std::vector<Task> tasks;
    std::vector<std::size_t> deliveries;  // where among the tasks
    std::size_t delivered = 0;            // of these

    [[nodiscard]] bool any_delivery() const noexcept { return delivered < deliveries.size(); }
    [[nodiscard]] bool next_delivery_is(std::size_t task) const noexcept {
      return any_delivery() && deliveries[delivered] == task;
    }
    [[nodiscard]] Task take_delivery() { return std::exchange(tasks[deliveries[delivered++]], {}); }
    void clear();
  };
  /// A delivery of the loop itself that was made inside another one.
  struct Own {
    std::uint64_t after;
    Task task;
  };
  class Delivering;

  Posted add(Task task, Kind kind, std::size_t bound);
  bool add_and_wake(Task task, Kind kind, std::size_t bound);
  void run(std::size_t task);
  void deliver_through(std::uint64_t last);
  void take_from_pending(std::uint64_t last);
  void deliver_own();

  const std::size_t bound_;
  base::FileDescriptor wake_;  // an eventfd
  std::atomic<std::uint64_t> last_broadcast_{0};
  mutable std::mutex mutex_;  // guards what follows, held for a few instructions
  Queue pending_;
  std::uint64_t deliveries_ = 0;  // ever posted
  bool sleeping_ = false;
  bool closed_ = false;

  // The loop's own.
  Queue running_;
  std::vector<Task> early_;      // deliveries taken from pending_ while they run; otherwise empty
  std::deque<Own> own_;          // of the delivery that is running
  std::uint64_t delivered_ = 0;  // the number of the last one that has run, or is running
  bool delivering_ = false;
};

/// Marks that a delivery is running.
class Mailbox::Delivering {
 public:
  explicit Delivering(Mailbox& mailbox) : mailbox_(mailbox) { mailbox_.delivering_ = true; }
  ~Delivering() { mailbox_.delivering_ = false; }
  Delivering(const Delivering&) = delete;
  Delivering& operator=(const Delivering&) = delete;

 private:
  Mailbox& mailbox_;
};

template <class Delivery>
void Mailbox::deliver(std::uint64_t last, Delivery own) {
  if (delivering_) {
    own_.push_back({last, Task(std::move(own))});
    return;
  }
  const Delivering scope(*this);
  if (last > delivered_) deliver_through(last);
  own();
  if (!own_.empty()) deliver_own();
}

}  // namespace roost::runtime
