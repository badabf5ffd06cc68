// SPDX-License-Identifier: Apache-2.0
// Messages waiting for a polling client: queued, taken as a batch and confirmed, and dropped among `waiting`
// others while there is no poll.
#include "transport/longpoll_outbox.hpp"

#include <cstdint>
#include <cstdlib>

#include "cost.hpp"

namespace {

using namespace roost;
using transport::LongPollOutbox;

base::SharedBytes message() {
  return fastlane::frame_encoded(phoenix::FrameKind::text, std::string(128, 'x')).frame;
}

/// The messages of one poll.
void push_and_take(benchmark::State& state) {
  LongPollOutbox outbox;
  const base::SharedBytes one = message();
  const bench::Cost cost(state, {.operations = state.range(0)});
  for ([[maybe_unused]] auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i)
      outbox.push(one);
    benchmark::DoNotOptimize(outbox.take());
    outbox.confirm();
  }
}
BENCHMARK(push_and_take)->Name("transport/longpoll_push_and_take")->Arg(1)->Arg(64);

void drop_oldest(benchmark::State& state) {
  LongPollOutbox outbox;
  const base::SharedBytes one = message();
  for (std::int64_t i = 0; i < state.range(0); ++i)
    outbox.push_droppable(one, fastlane::Lane::channel, std::nullopt);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    outbox.push_droppable(one, fastlane::Lane::channel, std::nullopt);
    if (!outbox.drop_oldest()) std::abort();
  }
}
BENCHMARK(drop_oldest)->Name("transport/longpoll_drop_oldest")->Arg(16)->Arg(1024)->Arg(8192);

}  // namespace
