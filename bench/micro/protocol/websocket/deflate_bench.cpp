// SPDX-License-Identifier: Apache-2.0
// permessage-deflate on JSON: the cost of a broadcast, paid once for all receivers, and of a client's
// message.
#include "cost.hpp"
#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/inflater.hpp"

namespace {

using namespace roost;

constexpr websocket::DeflateSettings kSettings{15, 1, 8};

void deflate(benchmark::State& state) {
  websocket::Deflater deflater(kSettings);
  const std::string message = bench::json_object(static_cast<std::size_t>(state.range(0)));
  const auto compressed = deflater.deflate(message);
  state.counters["smaller"] =
      compressed ? static_cast<double>(message.size()) / static_cast<double>(compressed->size()) : 1;
  const bench::Cost cost(state, {.bytes = bench::size_of(message), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(deflater.deflate(message));
}
BENCHMARK(deflate)->Name("websocket/deflate")->Arg(128)->Arg(1024)->Arg(16384);

void inflate(benchmark::State& state) {
  websocket::Deflater deflater(kSettings);
  websocket::Inflater inflater;
  const std::string message = bench::json_object(static_cast<std::size_t>(state.range(0)));
  const std::string compressed(deflater.deflate(message).value());
  benchmark::DoNotOptimize(inflater.inflate(compressed, 1 << 20));
  const bench::Cost cost(state, {.bytes = bench::size_of(message)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(inflater.inflate(compressed, 1 << 20));
}
BENCHMARK(inflate)->Name("websocket/inflate")->Arg(128)->Arg(1024)->Arg(16384);

}  // namespace
