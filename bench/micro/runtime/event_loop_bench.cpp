// SPDX-License-Identifier: Apache-2.0
// A turn of the loop with nothing to do (a poll and a clock read), tasks from the mailbox, and tasks deferred
// to the end of the turn.
#include "runtime/event_loop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "cost.hpp"

namespace {

using namespace roost;
using runtime::EventLoop;
using runtime::Mailbox;

const base::SteadyClock kClock;

void turn(benchmark::State& state) {
  EventLoop loop(kClock);
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    loop.run_once(base::Duration::zero());
}
BENCHMARK(turn)->Name("runtime/empty_turn");

struct Ready final : runtime::IoHandler {
  void on_io(runtime::IoEvents) override { ++calls; }
  std::size_t calls = 0;
};

/// A turn with this many descriptors that stay readable.
void turn_with_input(benchmark::State& state) {
  EventLoop loop(kClock);
  std::vector<base::FileDescriptor> descriptors;
  descriptors.reserve(static_cast<std::size_t>(state.range(0)));
  Ready handler;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    descriptors.emplace_back(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
    loop.watch(descriptors.back().number(), runtime::Interest::read, handler).value();
  }
  {
    loop.run_once(base::Duration::zero());
    const bench::Cost cost(state, {.operations = state.range(0), .must_not_allocate = true});
    for ([[maybe_unused]] auto _ : state)
      loop.run_once(base::Duration::zero());
  }
  for (const auto& descriptor : descriptors)
    loop.unwatch(descriptor.number(), handler);
}
BENCHMARK(turn_with_input)->Name("runtime/turn_with_input_of")->Arg(1)->Arg(64);

void defer(benchmark::State& state) {
  EventLoop loop(kClock);
  std::size_t ran = 0;
  const auto round = [&] {
    for (std::int64_t i = 0; i < state.range(0); ++i)
      loop.defer([&ran] { ++ran; });
    loop.run_once(base::Duration::zero());
  };
  round();
  const bench::Cost cost(state, {.operations = state.range(0)});
  for ([[maybe_unused]] auto _ : state)
    round();
}
BENCHMARK(defer)->Name("runtime/defer_in_a_turn_of")->Arg(1)->Arg(64);

/// While the loop is awake and need not be woken.
void post(benchmark::State& state) {
  Mailbox mailbox;
  std::size_t ran = 0;
  const auto round = [&] {
    for (std::int64_t i = 0; i < state.range(0); ++i)
      mailbox.post([&ran] { ++ran; });
    mailbox.run_pending();
  };
  round();
  round();  // its two lists alternate
  const bench::Cost cost(state, {.operations = state.range(0)});
  for ([[maybe_unused]] auto _ : state)
    round();
}
BENCHMARK(post)->Name("runtime/mailbox_in_batches_of")->Arg(1)->Arg(64);

/// The cost of waking a sleeping loop, without the time until it is awake.
void post_to_a_sleeper(benchmark::State& state) {
  Mailbox mailbox;
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    if (!mailbox.prepare_to_sleep()) std::abort();
    mailbox.post([] {});
    mailbox.clear_wake();
    mailbox.run_pending();
  }
}
BENCHMARK(post_to_a_sleeper)->Name("runtime/mailbox_of_a_sleeper");

}  // namespace
