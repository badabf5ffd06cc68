// SPDX-License-Identifier: Apache-2.0
// The only way into a loop from other threads: tasks posted by any thread run on the loop's, those of one
// sender in the order it posted them. Shared by all who may post, and safe to keep after the loop is gone:
// posting then answers false. Opening one fails (throws std::system_error) only when the process is out of
// descriptors.
#pragma once

#include <cstddef>
#include <mutex>
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

  /// Refuses what comes from now on and destroys what has not run. Thread: any.
  void close();
  /// Thread: any. Never false again once true.
  [[nodiscard]] bool closed() const;

  /// Thread: any. Nothing is pending.
  [[nodiscard]] bool empty() const;

  // The rest is for the loop, on its thread.

  /// Runs all that is pending now; what these tasks post is for the next turn. False: there was nothing.
  bool run_pending();
  /// Says that the loop is about to sleep, so that the next post wakes it. False: it must not, tasks are
  /// pending.
  [[nodiscard]] bool prepare_to_sleep();
  /// Says that it is awake, and will look here before it sleeps again: until then no post need wake it.
  void woke_up();
  /// Readable when a post wants the loop awake.
  [[nodiscard]] int wake_descriptor() const noexcept { return wake_.number(); }
  void clear_wake();

 private:
  bool add(Task task, std::size_t bound);
  void wake();

  const std::size_t bound_;
  base::FileDescriptor wake_;  // an eventfd
  mutable std::mutex mutex_;   // guards what follows, held for a few instructions
  std::vector<Task> pending_;
  bool sleeping_ = false;
  bool closed_ = false;
  std::vector<Task> running_;  // the loop's own
};

}  // namespace roost::runtime
