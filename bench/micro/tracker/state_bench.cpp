// SPDX-License-Identifier: Apache-2.0
// What a replica costs: merging the state of another, one change, and the memory of a presence without its
// meta, which the messages share with the state.
#include <malloc.h>

#include <cstdint>
#include <memory>
#include <string>

#include "cost.hpp"
#include "tracker/state.hpp"
#include "tracker/tracker_codec.hpp"

namespace {

using namespace roost;
using tracker::FullState;
using tracker::Process;
using tracker::Replica;
using tracker::State;

const Replica kOther{{"numbers@10.0.0.2"}, 1796039087803257};
const Replica kMe{{"numbers@10.0.0.1"}, 1796039087803258};

Process process_numbered(std::uint32_t number) {
  static const auto kNode = std::make_shared<const std::string>("numbers@10.0.0.2");
  return {kNode, number, 0, 1};
}

tracker::Meta some_meta() {
  etf::TermOutput out;
  out.map(2);
  out.atom("phx_ref"), out.binary("GOzQgcX8rQ3OGgIR");
  out.binary("status"), out.binary("online");
  return std::make_shared<const tracker::EncodedMeta>(std::move(out).text());
}

/// All in one topic, each with a key of its own.
std::unique_ptr<State> state_of(std::uint32_t presences, const std::string& prefix = "user:") {
  auto state = std::make_unique<State>(kOther);
  for (std::uint32_t i = 0; i < presences; ++i)
    (void)state->join(process_numbered(i), "room:lobby", prefix + std::to_string(100'000 + i), some_meta());
  (void)state->take_delta();
  return state;
}

std::unique_ptr<State> newcomer() {
  auto state = std::make_unique<State>(kMe);
  (void)state->replica_up(kOther);
  return state;
}

void merge_full_state(benchmark::State& state) {
  const auto presences = static_cast<std::uint32_t>(state.range(0));
  const FullState full = state_of(presences)->full_state_for({{kOther, 0}});
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    auto merged = newcomer();
    state.ResumeTiming();
    benchmark::DoNotOptimize(merged->merge(full));
    state.PauseTiming();
    merged.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(merge_full_state)
    ->Name("tracker/merge_full_state")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

/// The second merge of the same state changes nothing.
void merge_again(benchmark::State& state) {
  const auto presences = static_cast<std::uint32_t>(state.range(0));
  const FullState full = state_of(presences)->full_state_for({{kOther, 0}});
  const auto merged = newcomer();
  (void)merged->merge(full);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(merged->merge(full));
}
BENCHMARK(merge_again)->Name("tracker/merge_again")->Arg(10'000)->Unit(benchmark::kMillisecond);

/// One update among many presences, and its delta at another replica.
void update_and_merge(benchmark::State& state) {
  const auto here = state_of(static_cast<std::uint32_t>(state.range(0)));
  const auto there = newcomer();
  (void)there->merge(here->full_state_for({{kOther, 0}}));
  const tracker::Meta meta = some_meta();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    (void)here->update(process_numbered(7), "room:lobby", "user:100007", meta);
    benchmark::DoNotOptimize(there->merge(here->take_delta()));
    (void)there->take_delta();
  }
}
BENCHMARK(update_and_merge)->Name("tracker/update_and_merge")->Arg(10'000);

void decode_full_state(benchmark::State& state) {
  etf::TermOutput out;
  encode(
      tracker::TransferAck{
          {"n", 1, {1}},
          kOther,
          state_of(static_cast<std::uint32_t>(state.range(0)))->full_state_for({{kOther, 0}})},
      out);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(tracker::decode(out.text()));
  state.SetBytesProcessed(state.iterations() * bench::size_of(out.text()));
}
BENCHMARK(decode_full_state)->Name("tracker/decode_full_state")->Arg(10'000)->Unit(benchmark::kMillisecond);

/// The heap's growth by all of them, for each: of this node, or of another. Keys have 11 bytes, or 36 as a
/// UUID.
void memory_of_presences(benchmark::State& state, bool own, const std::string& prefix) {
  constexpr std::uint32_t kPresences = 10'000;
  const FullState full = state_of(kPresences, prefix)->full_state_for({{kOther, 0}});
  double bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    const std::size_t before = mallinfo2().uordblks;
    auto kept = own ? std::make_unique<State>(kMe) : newcomer();
    if (own) {
      for (const auto& [clock, value] : full.values.at(kOther))
        (void)kept->join(value->process, value->topic, value->key, value->meta);
      (void)kept->take_delta();
    } else {
      (void)kept->merge(full);
    }
    bytes = static_cast<double>(mallinfo2().uordblks - before) / kPresences;
  }
  state.counters["bytes_per_presence"] = bytes;
}
const std::string kLongKey(30, 'k');
BENCHMARK_CAPTURE(memory_of_presences, own, true, "user:")->Name("tracker/memory/own")->Iterations(3);
BENCHMARK_CAPTURE(memory_of_presences, another, false, "user:")
    ->Name("tracker/memory/another_node")
    ->Iterations(3);
BENCHMARK_CAPTURE(memory_of_presences, own_long, true, kLongKey)
    ->Name("tracker/memory/own/long_key")
    ->Iterations(3);
BENCHMARK_CAPTURE(memory_of_presences, another_long, false, kLongKey)
    ->Name("tracker/memory/another_node/long_key")
    ->Iterations(3);

}  // namespace
