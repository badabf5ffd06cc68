// SPDX-License-Identifier: Apache-2.0
// What an application pays to get values instead of text: a described struct from a payload, a payload from a
// struct or a list, and a copy of a payload that borrowed its frame.
#include "roost/payload.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "cost.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace {

using namespace roost;

struct Shout {
  std::string text;
  std::int64_t volume = 0;
  std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Shout, (), (text, volume, tags))

constexpr std::string_view kText =
    R"({"text":"hello to everyone in this room","volume":11,"tags":["one","two"]})";

void to_struct(benchmark::State& state) {
  const Payload payload = phoenix::PayloadAccess::borrow_json(kText);
  const bench::Cost cost(state, {.bytes = bench::size_of(kText)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(payload.as<Shout>());
}
BENCHMARK(to_struct)->Name("phoenix/payload_to_struct");

void from_struct(benchmark::State& state) {
  const Shout shout = phoenix::PayloadAccess::borrow_json(kText).as<Shout>().value();
  const bench::Cost cost(state, {.bytes = bench::size_of(kText)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(Payload(shout));
}
BENCHMARK(from_struct)->Name("phoenix/payload_from_struct");

void from_list(benchmark::State& state) {
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(Payload{{"number", 5}, {"even", false}});
}
BENCHMARK(from_list)->Name("phoenix/payload_from_list");

void copy_of_borrowed(benchmark::State& state) {
  const Payload payload = phoenix::PayloadAccess::borrow_json(kText);
  const bench::Cost cost(state, {.bytes = bench::size_of(kText)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(Payload(payload));
}
BENCHMARK(copy_of_borrowed)->Name("phoenix/payload_copy_of_borrowed");

void copy_of_kept(benchmark::State& state) {
  const Payload payload = phoenix::PayloadAccess::copy_json(kText);
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(Payload(payload));
}
BENCHMARK(copy_of_kept)->Name("phoenix/payload_copy");

}  // namespace
