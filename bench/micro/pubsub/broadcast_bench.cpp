// SPDX-License-Identifier: Apache-2.0
// A broadcast from its call on: encoded once for all members of a version, then handed to each.
#include <cstdint>
#include <deque>

#include "cost.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "pubsub/counting_member.hpp"
#include "testing/node.hpp"

namespace {

using namespace roost;

/// `members`, every second of which uses version 1 if `versions` is 2.
void broadcast(benchmark::State& state) {
  test::TestNode node({.log_level = LogLevel::off});
  node.turn();  // from here on this thread is the shard's
  std::deque<bench::CountingMember> members;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    members.emplace_back(node.context(0).index())
        .join("room:lobby", static_cast<std::uint16_t>(state.range(1) == 1 ? 1 : i % 2));
  const Payload payload = phoenix::PayloadAccess::copy_json(bench::json_object(128));
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    node.pubsub().local_broadcast("room:lobby", "shout", payload).value();
}
BENCHMARK(broadcast)
    ->Name("pubsub/broadcast")
    ->ArgNames({"members", "versions"})
    ->Args({0, 1})
    ->Args({1, 1})
    ->Args({2, 2})
    ->Args({1000, 1})
    ->Args({1000, 2});

}  // namespace
