// SPDX-License-Identifier: Apache-2.0
// Unmasking a payload, by size.
#include "protocol/websocket/mask.hpp"

#include <span>
#include <string>

#include "cost.hpp"

namespace {

using namespace roost;

constexpr websocket::MaskKey kKey{std::byte{0x12}, std::byte{0x34}, std::byte{0x56}, std::byte{0x78}};

void unmask(benchmark::State& state) {
  std::string payload(static_cast<std::size_t>(state.range(0)), 'x');
  const bench::Cost cost(state, {.bytes = state.range(0), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    websocket::apply_mask(std::as_writable_bytes(std::span(payload)), kKey);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(unmask)->Name("websocket/unmask")->Arg(16)->Arg(128)->Arg(1024)->Arg(65536)->Arg(1 << 20);

/// The second piece of a payload, whose first byte uses the key's third and has an odd address.
void unmask_a_later_piece(benchmark::State& state) {
  std::string payload(static_cast<std::size_t>(state.range(0)) + 1, 'x');
  const auto piece = std::as_writable_bytes(std::span(payload)).subspan(1);
  const bench::Cost cost(state, {.bytes = state.range(0), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    websocket::apply_mask(piece, kKey, 2);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(unmask_a_later_piece)->Name("websocket/unmask_a_later_piece")->Arg(128)->Arg(65536);

}  // namespace
