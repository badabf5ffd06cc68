// SPDX-License-Identifier: Apache-2.0
// Framing a message: one allocation shared by all receivers.
#include "protocol/websocket/frame_writer.hpp"

#include "cost.hpp"

namespace {

using namespace roost;

void frame(benchmark::State& state, std::optional<websocket::MaskKey> mask) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'x');
  const bench::Cost cost(state, {.bytes = state.range(0)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(websocket::frame_message(websocket::Opcode::text, payload, mask));
}
BENCHMARK_CAPTURE(frame, of_a_server, std::nullopt)->Name("websocket/frame")->Arg(128)->Arg(4096);
BENCHMARK_CAPTURE(frame, of_a_client, websocket::MaskKey{std::byte{1}})
    ->Name("websocket/frame_masked")
    ->Arg(128)
    ->Arg(4096);

void share(benchmark::State& state) {
  const auto message = websocket::frame_message(websocket::Opcode::text, "shared by all its receivers");
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    auto copy = message;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(share)->Name("websocket/share_a_frame");

}  // namespace
