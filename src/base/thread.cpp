// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

#include <pthread.h>
#include <signal.h>

namespace roost::base {
namespace {

constexpr std::size_t kLongestName = 15;  // pthread_setname_np(3)

/// A thread inherits the signal mask of its creator, so the mask is set before and restored after.
class TerminationSignalsBlocked {
 public:
  TerminationSignalsBlocked() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
  }
  TerminationSignalsBlocked(const TerminationSignalsBlocked&) = delete;
  TerminationSignalsBlocked& operator=(const TerminationSignalsBlocked&) = delete;
  ~TerminationSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

std::thread start_thread(const std::string& name, UniqueFunction<void()> body) {
  const TerminationSignalsBlocked blocked;
  std::thread thread([body = std::move(body)]() mutable { body(); });
  pthread_setname_np(thread.native_handle(), name.substr(0, kLongestName).c_str());
  return thread;
}

}  // namespace roost::base
