// SPDX-License-Identifier: Apache-2.0
// Turns Ctrl-C into a flag to check, for commands that must clean up. One at a time per process.
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
    static std::atomic<bool> interrupted = false;  // static, so that a signal handler can reach it
    return interrupted;
  }

  void (*before_)(int) = SIG_DFL;
};

}  // namespace roost::cli
