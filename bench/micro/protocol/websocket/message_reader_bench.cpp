// SPDX-License-Identifier: Apache-2.0
// A client's frames parsed into messages. Their mask is 0, so that the reader, which unmasks in place, finds
// the same bytes each time; the work is the same as for any other mask.
#include "protocol/websocket/message_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>

#include "cost.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace {

using namespace roost;

class CountingSink final : public websocket::ReaderSink {
 public:
  websocket::Flow on_message(websocket::Opcode, std::string_view payload) override {
    benchmark::DoNotOptimize(bytes += payload.size());
    return websocket::Flow::go_on;
  }
  websocket::Flow on_ping(std::string_view) override { return websocket::Flow::go_on; }
  websocket::Flow on_pong(std::string_view) override { return websocket::Flow::go_on; }
  void on_close(std::optional<websocket::CloseCode>, std::string_view) override {}

  std::size_t bytes = 0;
};

std::string frames(std::size_t count, std::size_t payload) {
  const websocket::MaskKey no_mask{};
  const auto one = websocket::frame_message(websocket::Opcode::text, std::string(payload, 'x'), no_mask);
  std::string all;
  for (std::size_t i = 0; i < count; ++i)
    all += one.view();
  return all;
}

/// A text message in fragments of 128 bytes, as a client may send it.
std::string fragmented(std::size_t fragments) {
  std::string all = frames(fragments, 128);
  const std::size_t size = all.size() / fragments;
  for (std::size_t i = 0; i < fragments; ++i) {
    const unsigned fin = i + 1 == fragments ? 0x80 : 0;
    const unsigned opcode = i == 0 ? 1 : 0;
    all[i * size] = static_cast<char>(fin | opcode);
  }
  return all;
}

void read_in_pieces(benchmark::State& state, std::string input, std::size_t piece, bench::CostOptions cost) {
  const websocket::FrameLimits limits{};
  websocket::MessageReader reader;
  CountingSink sink;
  const auto bytes = std::as_writable_bytes(std::span(input));
  const auto read_all = [&] {
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const auto part = bytes.subspan(at, std::min(piece, bytes.size() - at));
      if (reader.read(part, limits, sink)) std::abort();
    }
  };
  read_all();
  cost.bytes = bench::size_of(input);
  const bench::Cost cost_report(state, cost);
  for ([[maybe_unused]] auto _ : state)
    read_all();
}

void one_message(benchmark::State& state) {
  const std::string input = frames(1, static_cast<std::size_t>(state.range(0)));
  read_in_pieces(state, input, input.size(), {.must_not_allocate = true});
}
BENCHMARK(one_message)->Name("websocket/read_message")->Arg(16)->Arg(128)->Arg(1024)->Arg(65536);

void many_at_once(benchmark::State& state) {
  const std::string input = frames(64, 128);
  read_in_pieces(state, input, input.size(), {.operations = 64, .must_not_allocate = true});
}
BENCHMARK(many_at_once)->Name("websocket/read_64_messages_at_once");

void in_pieces(benchmark::State& state) {
  const std::string input = frames(1, static_cast<std::size_t>(state.range(0)));
  read_in_pieces(state, input, static_cast<std::size_t>(state.range(1)), {});
}
BENCHMARK(in_pieces)
    ->Name("websocket/read_in_pieces")
    ->Args({128, 64})
    ->Args({128, 1})
    ->Args({1 << 20, 65536});

void fragments(benchmark::State& state) {
  const std::string input = fragmented(static_cast<std::size_t>(state.range(0)));
  read_in_pieces(state, input, input.size(), {});
}
BENCHMARK(fragments)->Name("websocket/read_fragments_of_128")->Arg(2)->Arg(64)->Arg(4096);

}  // namespace
