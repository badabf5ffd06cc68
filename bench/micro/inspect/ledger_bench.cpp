// SPDX-License-Identifier: Apache-2.0
// What a shard records about itself: why something ended, and a histogram observation.
#include "cost.hpp"
#include "inspect/histogram.hpp"
#include "inspect/why_ledger.hpp"

namespace {

using namespace roost;

void note(benchmark::State& state) {
  inspect::WhyLedger ledger;
  const inspect::Party party{.socket_id = "user:42", .peer = "203.0.113.7:50412", .topic = "room:lobby"};
  const inspect::Evidence evidence{.transport = "websocket", .bytes_in = 1000, .queued_bytes = 1 << 20};
  const auto once = [&] {
    ledger.note({}, {Cause::reader_lags, "1048577 bytes wait"}, party, 1013, evidence);
  };
  for (std::size_t i = 0; i < inspect::WhyLedger::kDefaultCapacity; ++i)
    once();
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    once();
}
BENCHMARK(note)->Name("inspect/why_ledger_note");

void observe(benchmark::State& state) {
  inspect::DurationHistogram histogram;
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    histogram.observe(std::chrono::nanoseconds(state.range(0)));
    benchmark::DoNotOptimize(histogram);
  }
}
BENCHMARK(observe)->Name("inspect/histogram_observe_ns")->Arg(1'000)->Arg(2'000'000);

}  // namespace
