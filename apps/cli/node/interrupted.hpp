// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a question instead of an end, for commands that have to tidy up. One at a time in a process.
#pragma once

#include <atomic>
#include <csignal>

namespace roost::cli {

class Interrupted {
 public:
  Interrupted() {
    flag() = false;
    before_ = std::signal(SIGINT, [](int) { flag() = true; });
  }
  Interrupted(const Interrupted&) = delete;
  Interrupted& operator=(const Interrupted&) = delete;
  ~Interrupted() { std::signal(SIGINT, before_); }

  explicit operator bool() const noexcept { return flag(); }

 private:
  static std::atomic<bool>& flag() {
    static std::atomic<bool> interrupted = false;  // what a signal handler can reach
    return interrupted;
  }

  void (*before_)(int) = SIG_DFL;
};

}  // namespace roost::cli
