// SPDX-License-Identifier: Apache-2.0
// Process signals as callbacks on a loop. Application threads that have not blocked a signal pass it on; with
// block_signals in main(), before any of them starts, it does not reach them. Owner and thread:
// one loop; at most one object of a process.
#pragma once

#include <signal.h>

#include <initializer_list>
#include <map>

#include "base/file_descriptor.hpp"
#include "base/unique_function.hpp"
#include "runtime/event_loop.hpp"

namespace roost::runtime {

/// For the calling thread and those it starts afterwards.
void block_signals(std::initializer_list<int> signals);

/// Unless the application has its own handler.
void ignore_sigpipe();

class Signals final : private IoHandler {
 public:
  explicit Signals(EventLoop& loop) : loop_(loop) {}
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  /// Calls `callback` on the loop whenever `signal` arrives, and blocks it in the calling thread. A handler
  /// that the application has installed stays, and gets the signals of threads that do not block them.
  Result<void> handle(int signal, base::UniqueFunction<void()> callback);

 private:
  void on_io(IoEvents events) override;
  void catch_elsewhere(int signal);

  EventLoop& loop_;
  base::FileDescriptor descriptor_;  // a signalfd, opened by the first handle()
  std::map<int, base::UniqueFunction<void()>> callbacks_;
  std::map<int, struct sigaction> before_;  // to restore
};

}  // namespace roost::runtime
