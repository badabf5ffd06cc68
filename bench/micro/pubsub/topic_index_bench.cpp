// SPDX-License-Identifier: Apache-2.0
// One shard's topics: dispatching a broadcast to members, and members that come and go.
#include "pubsub/topic_index.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "cost.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "pubsub/counting_member.hpp"
#include "testing/manual_clock.hpp"

namespace {

using namespace roost;

using bench::CountingMember;

struct Shard {
  pubsub::InterestTable interest{2};
  Telemetry telemetry;
  test::ManualClock clock;
  pubsub::TopicIndex index{0, interest, telemetry, clock};
};

struct Versions {
  Versions() {
    for (const auto& entry : list.entries())
      known = table.add(*entry.serializer) && known;
  }

  phoenix::SerializerList list = phoenix::SerializerList::defaults();
  fastlane::SerializerTable table;
  bool known = true;
};

std::size_t first_number(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void dispatch(benchmark::State& state) {
  Shard shard;
  const Versions versions;
  Logger logger(stderr_sink(), LogLevel::off);
  std::deque<CountingMember> members;
  for (std::size_t i = 0; i < first_number(state); ++i)
    members.emplace_back(shard.index).join("room:lobby");
  const auto broadcast = std::make_shared<const pubsub::Broadcast>(
      pubsub::BroadcastContent{"room:lobby", "shout", Payload{{"text", "hello"}}}, versions.table, logger);
  shard.index.dispatch(broadcast);
  const bench::Cost cost(state, {.operations = state.range(0), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    shard.index.dispatch(broadcast);
}
BENCHMARK(dispatch)->Name("pubsub/dispatch_to_sinks")->Arg(1)->Arg(100)->Arg(10'000);

/// A topic that already has other members.
void join_and_leave(benchmark::State& state) {
  Shard shard;
  std::deque<CountingMember> members;
  for (std::size_t i = 0; i < first_number(state); ++i)
    members.emplace_back(shard.index).join("room:lobby");
  CountingMember guest(shard.index);
  guest.join("room:lobby");
  guest.leave();
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    guest.join("room:lobby");
    guest.leave();
  }
}
BENCHMARK(join_and_leave)->Name("pubsub/join_and_leave_among")->Arg(1)->Arg(10'000);

/// A topic that comes and goes with its only member, among other such topics.
void join_and_leave_alone(benchmark::State& state) {
  Shard shard;
  std::deque<CountingMember> members;
  for (std::size_t i = 0; i < first_number(state); ++i)
    members.emplace_back(shard.index).join("user:" + std::to_string(i));
  CountingMember guest(shard.index);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    guest.join("user:guest");
    guest.leave();
  }
}
BENCHMARK(join_and_leave_alone)->Name("pubsub/join_and_leave_alone_beside_topics")->Arg(1)->Arg(10'000);

void interested(benchmark::State& state) {
  pubsub::InterestTable table(first_number(state));
  for (std::size_t i = 0; i < 10'000; ++i)
    table.add("room:" + std::to_string(i), i % first_number(state));
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    std::uint16_t last = 0;
    table.hand_out("room:42", [&last](std::uint16_t shard) { last = shard; });
    benchmark::DoNotOptimize(last);
  }
}
BENCHMARK(interested)->Name("pubsub/interested_shards_of")->Arg(2)->Arg(64);

/// The first member on a shard joins, and is the last to leave.
void interest_changes(benchmark::State& state) {
  pubsub::InterestTable table(2);
  table.add("room:lobby", 0);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    table.add("user:guest", 1);
    table.remove("user:guest", 1);
  }
}
BENCHMARK(interest_changes)->Name("pubsub/interest_comes_and_goes");

}  // namespace
