// SPDX-License-Identifier: Apache-2.0
// The opening handshake: the verdict on a browser's request, and the headers of the 101.
#include "protocol/websocket/handshake.hpp"

#include "cost.hpp"

namespace {

using namespace roost;

const http1::Headers kRequest{{"Host", "chat.example.com"},
                              {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"},
                              {"Accept", "*/*"},
                              {"Accept-Language", "en-US,en;q=0.5"},
                              {"Accept-Encoding", "gzip, deflate, br, zstd"},
                              {"Sec-WebSocket-Version", "13"},
                              {"Origin", "https://chat.example.com"},
                              {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"},
                              {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                              {"Connection", "keep-alive, Upgrade"},
                              {"Upgrade", "websocket"}};

void verdict(benchmark::State& state) {
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(websocket::refusal_of_upgrade("GET", 11, kRequest));
}
BENCHMARK(verdict)->Name("websocket/handshake_verdict");

void answer(benchmark::State& state) {
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    const auto offers = websocket::extension_offers(kRequest);
    const auto extensions = websocket::negotiate_extensions(*offers, DeflateOptions{});
    benchmark::DoNotOptimize(websocket::upgrade_response_headers(kRequest, "phoenix", extensions));
  }
}
BENCHMARK(answer)->Name("websocket/handshake_answer");

}  // namespace
