// SPDX-License-Identifier: Apache-2.0
// The cost of a traceable event: while no trace runs, while one runs that does not match it, and while one
// matches it but has used up its rate.
#include "inspect/tracer.hpp"

#include "cost.hpp"
#include "trace/expression.hpp"

namespace {

using namespace roost;

constexpr base::TimePoint kNow{};

std::shared_ptr<inspect::TraceFeed> feed(const char* expression) {
  const TraceOptions options{
      .expression = expression, .limit = 1'000'000, .rate = 1, .duration = std::chrono::hours(1)};
  return std::make_shared<inspect::TraceFeed>(std::get<trace::Program>(trace::compile(expression)), options,
                                              kNow);
}

/// As in the socket code.
void event(inspect::Tracer& tracer) {
  if (tracer.active()) {
    tracer.offer(kNow, {.kind = trace::EventKind::in, .topic = "room:lobby", .event = "shout", .bytes = 128});
  }
}

void no_trace(benchmark::State& state) {
  inspect::Tracer tracer;
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(tracer);
    event(tracer);
  }
}
BENCHMARK(no_trace)->Name("inspect/no_trace");

void a_trace_of_others(benchmark::State& state) {
  inspect::Tracer tracer;
  tracer.add(feed(R"(topic ^= "numbers:" and bytes > 1KiB)"), kNow);
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    event(tracer);
}
BENCHMARK(a_trace_of_others)->Name("inspect/a_trace_of_others");

void a_trace_above_its_rate(benchmark::State& state) {
  inspect::Tracer tracer;
  tracer.add(feed(R"(topic ^= "room:" and kind == in)"), kNow);
  event(tracer);
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    event(tracer);
}
BENCHMARK(a_trace_above_its_rate)->Name("inspect/a_trace_above_its_rate");

}  // namespace
