// SPDX-License-Identifier: Apache-2.0
#include "runtime/signals.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace roost::runtime {
namespace {

void block(const sigset_t& signals) {
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// The loop's thread. Global, because the disposition of a signal belongs to the process.
std::atomic<pthread_t> loop_thread{};
static_assert(std::atomic<pthread_t>::is_always_lock_free);  // a signal handler reads it

void hand_on(int signal) {
  const int saved_errno = errno;
  pthread_kill(loop_thread, signal);
  errno = saved_errno;
}

}  // namespace

void block_signals(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals)
    sigaddset(&set, signal);
  block(set);
}

void ignore_sigpipe() {
  struct sigaction current{};
  if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
    current.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &current, nullptr);
  }
}

Signals::~Signals() {
  for (const auto& [signal, action] : before_)
    ::sigaction(signal, &action, nullptr);
  if (descriptor_) loop_.unwatch(descriptor_.number(), *this);
}

Result<void> Signals::handle(int signal, base::UniqueFunction<void()> callback) {
  ROOST_ASSERT_ON_LOOP(loop_);
  callbacks_[signal] = std::move(callback);
  sigset_t handled;
  sigemptyset(&handled);
  for (const auto& [number, unused] : callbacks_)
    sigaddset(&handled, number);
  block(handled);
  catch_elsewhere(signal);
  const int fd = ::signalfd(descriptor_.number(), &handled, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) return system_error(errno, "handle a signal");
  if (descriptor_) return {};
  descriptor_ = base::FileDescriptor(fd);
  return loop_.watch(fd, Interest::read, *this);
}

/// The kernel delivers a signal of the process to any thread that has not blocked it, where the default
/// action would end the process.
void Signals::catch_elsewhere(int signal) {
  struct sigaction current{};
  if (before_.contains(signal) || ::sigaction(signal, nullptr, &current) != 0) return;
  if (current.sa_handler != SIG_DFL && current.sa_handler != SIG_IGN) return;
  loop_thread = pthread_self();
  before_[signal] = current;
  struct sigaction handing_on{};
  handing_on.sa_handler = hand_on;
  handing_on.sa_flags = SA_RESTART;
  ::sigaction(signal, &handing_on, nullptr);
}

void Signals::on_io(IoEvents) {
  signalfd_siginfo arrived{};
  while (::read(descriptor_.number(), &arrived, sizeof arrived) == sizeof arrived) {
    callbacks_.at(static_cast<int>(arrived.ssi_signo))();
  }
}

}  // namespace roost::runtime
