// SPDX-License-Identifier: Apache-2.0
// Timers: setting one among `others`, advancing the wheel with nothing due, and firing.
#include "runtime/timer_wheel.hpp"

#include <cstdint>
#include <deque>

#include "cost.hpp"

namespace {

using namespace roost;
using namespace std::chrono_literals;
using runtime::TimerWheel;

struct CountingTimer final : runtime::Timer {
  void on_timer() override { ++fired; }
  std::size_t fired = 0;
};

/// Deadlines of one to sixty seconds, like those of idle connections.
struct Wheel {
  explicit Wheel(std::int64_t others) {
    for (std::int64_t i = 0; i < others; ++i)
      wheel.schedule(timers.emplace_back(), origin + 1s + std::chrono::milliseconds(i * 59'000 / others));
  }

  base::TimePoint origin{};
  TimerWheel wheel{origin};
  std::deque<CountingTimer> timers;
};

void schedule_and_cancel(benchmark::State& state) {
  Wheel wheel(state.range(0));
  CountingTimer timer;
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    wheel.wheel.schedule(timer, wheel.origin + 30s);
    timer.cancel();
  }
}
BENCHMARK(schedule_and_cancel)->Name("runtime/schedule_and_cancel_among")->Arg(1)->Arg(10'000);

void next_wakeup(benchmark::State& state) {
  Wheel wheel(state.range(0));
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(wheel.wheel.next_wakeup());
}
BENCHMARK(next_wakeup)->Name("runtime/next_wakeup_among")->Arg(1)->Arg(10'000);

/// Each is set within a minute and fires once while the wheel advances by 10 ms per step.
void fire(benchmark::State& state) {
  Wheel wheel(state.range(0));
  base::TimePoint now = wheel.origin;
  const bench::Cost cost(state, {.operations = state.range(0), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    for (int step = 0; step < 6'100; ++step)
      wheel.wheel.advance(now += 10ms);
    std::int64_t number = 0;
    for (CountingTimer& timer : wheel.timers)
      wheel.wheel.schedule(timer, now + 1s + std::chrono::milliseconds(number++ * 59'000 / state.range(0)));
  }
}
BENCHMARK(fire)->Name("runtime/schedule_and_fire")->Arg(10'000);

}  // namespace
