// SPDX-License-Identifier: Apache-2.0
// Messages waiting for one connection: queued and written while its reader keeps up, and overtaken, replaced
// or dropped among `waiting` others while it lags.
#include "transport/send_queue.hpp"

#include <cstdint>
#include <cstdlib>

#include "cost.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "transport/bottomless_pair.hpp"

namespace {

using namespace roost;
using fastlane::Lane;
using transport::SendQueue;

base::SharedBytes message() {
  return websocket::frame_message(websocket::Opcode::text, std::string(128, 'x'));
}

/// The messages of one flush.
void push_and_write(benchmark::State& state) {
  bench::BottomlessPair pair;
  base::BytesCredit credit;
  SendQueue queue;
  const base::SharedBytes bytes = message();
  const auto flush = [&] {
    for (std::int64_t i = 0; i < state.range(0); ++i)
      queue.push(credit.share(bytes), Lane::broadcast);
    if (queue.write_to(pair.ours, credit) != SendQueue::Progress::done) std::abort();
  };
  flush();
  const bench::Cost cost(state, {.operations = state.range(0),
                                 .bytes = state.range(0) * static_cast<std::int64_t>(bytes.size()),
                                 .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    flush();
}
BENCHMARK(push_and_write)->Name("transport/push_and_write")->Arg(1)->Arg(4)->Arg(16)->Arg(64);

/// The write within push_and_write/1, alone.
void write_alone(benchmark::State& state) {
  bench::BottomlessPair pair;
  const base::SharedBytes bytes = message();
  const bench::Cost cost(state,
                         {.bytes = static_cast<std::int64_t>(bytes.size()), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(pair.ours.write(bytes.view()));
}
BENCHMARK(write_alone)->Name("transport/write_alone");

// --- while the reader lags ---

void drop_oldest(benchmark::State& state) {
  SendQueue queue;
  const base::SharedBytes bytes = message();
  for (std::int64_t i = 0; i < state.range(0); ++i)
    queue.push_droppable(bytes, Lane::broadcast, std::nullopt);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    queue.push_droppable(bytes, Lane::broadcast, std::nullopt);
    if (!queue.drop_oldest()) std::abort();
  }
}
BENCHMARK(drop_oldest)->Name("transport/lagging_drop_oldest")->Arg(16)->Arg(1024)->Arg(8192);

/// Preceded by the same number of messages that must be delivered.
void drop_oldest_behind_others(benchmark::State& state) {
  SendQueue queue;
  const base::SharedBytes bytes = message();
  for (std::int64_t i = 0; i < state.range(0); ++i)
    queue.push(bytes, Lane::broadcast);
  for (std::int64_t i = 0; i < state.range(0); ++i)
    queue.push_droppable(bytes, Lane::broadcast, std::nullopt);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    queue.push_droppable(bytes, Lane::broadcast, std::nullopt);
    if (!queue.drop_oldest()) std::abort();
  }
}
BENCHMARK(drop_oldest_behind_others)->Name("transport/lagging_drop_oldest_behind")->Arg(1024)->Arg(4096);

/// The latest of each of `waiting` keys: the replaced one is in the middle.
void replace(benchmark::State& state) {
  SendQueue queue;
  const base::SharedBytes bytes = message();
  for (std::int64_t i = 0; i < state.range(0); ++i)
    queue.push_droppable(bytes, Lane::broadcast, "tick/EUR/" + std::to_string(i));
  const std::string key = "tick/EUR/" + std::to_string(state.range(0) / 2);
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    base::SharedBytes newer = bytes;
    if (!queue.replace(key, newer)) std::abort();
  }
}
BENCHMARK(replace)->Name("transport/lagging_replace_by_key")->Arg(16)->Arg(1024)->Arg(8192);

/// A thousand replies overtake the waiting messages.
void overtake(benchmark::State& state) {
  constexpr std::int64_t kReplies = 1000;
  const base::SharedBytes bytes = message();
  const bench::Cost cost(state, {.operations = state.range(0) + kReplies});
  for ([[maybe_unused]] auto _ : state) {
    SendQueue queue;
    for (std::int64_t i = 0; i < state.range(0); ++i)
      queue.push(bytes, Lane::broadcast);
    for (std::int64_t i = 0; i < kReplies; ++i)
      queue.push_ahead(bytes, Lane::reply);
    benchmark::DoNotOptimize(queue);
  }
}
BENCHMARK(overtake)->Name("transport/lagging_replies_overtake")->Arg(16)->Arg(1024)->Arg(8192);

}  // namespace
