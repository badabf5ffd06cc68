// SPDX-License-Identifier: Apache-2.0
// UTF-8 validation: whole messages, and pieces of a message split within a character.
#include "protocol/websocket/utf8_validation.hpp"

#include <string>
#include <string_view>

#include "cost.hpp"

namespace {

using namespace roost;

std::string text_of(std::string_view letters, std::size_t bytes) {
  std::string text;
  while (text.size() + letters.size() <= bytes)
    text += letters;
  return text;
}

void whole(benchmark::State& state, std::string_view letters) {
  const std::string text = text_of(letters, static_cast<std::size_t>(state.range(0)));
  const bench::Cost cost(state, {.bytes = bench::size_of(text), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(websocket::is_utf8(text));
}
BENCHMARK_CAPTURE(whole, ascii, "abc ")->Name("websocket/utf8_ascii")->Arg(128)->Arg(4096);
BENCHMARK_CAPTURE(whole, mixed, "a\u00e9\u20ac\U0001f600")->Name("websocket/utf8_mixed")->Arg(128)->Arg(4096);

void piece(benchmark::State& state) {
  const std::string text = text_of("a\u00e9\u20ac\U0001f600", static_cast<std::size_t>(state.range(0)));
  const std::string_view cut = std::string_view(text).substr(0, text.size() - 1);
  const bench::Cost cost(state, {.bytes = bench::size_of(cut), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(websocket::valid_utf8_prefix(cut));
}
BENCHMARK(piece)->Name("websocket/utf8_of_a_piece")->Arg(128)->Arg(4096);

}  // namespace
