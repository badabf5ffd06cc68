// SPDX-License-Identifier: Apache-2.0
// A trace's expression: compiled once, then evaluated for each traceable event.
#include "trace/expression.hpp"

#include <cstdlib>

#include "cost.hpp"

namespace {

using namespace roost;

constexpr std::string_view kExpression =
    R"((topic ^= "room:" or topic == "lobby") and kind == in and bytes > 4KiB and not event == "typing")";

void compile(benchmark::State& state) {
  const bench::Cost cost(state, {.bytes = bench::size_of(kExpression)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(trace::compile(kExpression));
}
BENCHMARK(compile)->Name("trace/compile");

void matches(benchmark::State& state) {
  const auto program = std::get<trace::Program>(trace::compile(kExpression));
  const trace::Event event{
      .kind = trace::EventKind::in, .topic = "room:lobby", .event = "shout", .bytes = 10'000};
  if (!program.matches(event)) std::abort();
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(program.matches(event));
}
BENCHMARK(matches)->Name("trace/matches");

}  // namespace
