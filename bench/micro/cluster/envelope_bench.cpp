// SPDX-License-Identifier: Apache-2.0
// A broadcast on its way between nodes: numbered and encoded at its origin, decoded and looked at by the loss
// tracker where it arrives. Nothing of it may ask for memory once its topic is known.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "cluster/envelope.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/sequence_book.hpp"
#include "cost.hpp"

namespace {

using namespace roost;
using cluster::Envelope;

Envelope envelope_of(std::string_view payload) {
  Envelope envelope;
  envelope.origin = {"numbers@10.0.0.1", 0x1112131415161718, 1};
  envelope.sequence = 1;
  envelope.topic = "room:lobby";
  envelope.event = "shout";
  envelope.payload = payload;
  return envelope;
}

void encode_envelope(benchmark::State& state) {
  const std::string payload = bench::json_object(static_cast<std::size_t>(state.range(0)));
  const Envelope envelope = envelope_of(payload);
  std::string out;
  if (cluster::encode(envelope, out)) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(out), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(cluster::encode(envelope, out));
    benchmark::ClobberMemory();
  }
}
BENCHMARK(encode_envelope)->Name("cluster/encode")->Arg(128)->Arg(4096);

void decode_envelope(benchmark::State& state) {
  const std::string payload = bench::json_object(static_cast<std::size_t>(state.range(0)));
  std::string bytes;
  if (cluster::encode(envelope_of(payload), bytes)) std::abort();
  if (!std::holds_alternative<Envelope>(cluster::decode(bytes))) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(bytes), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(cluster::decode(bytes));
}
BENCHMARK(decode_envelope)->Name("cluster/decode")->Arg(128)->Arg(4096);

std::vector<std::string> topic_names(const benchmark::State& state) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(state.range(0)));
  for (std::int64_t i = 0; i < state.range(0); ++i)
    names.push_back("room:" + std::to_string(i));
  return names;
}

void next_sequence(benchmark::State& state) {
  const auto names = topic_names(state);
  cluster::SequenceBook book;
  for (const auto& name : names)
    (void)book.next(name);
  std::size_t at = 0;
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(book.next(names[at]));
    if (++at == names.size()) at = 0;
  }
}
BENCHMARK(next_sequence)->Name("cluster/next_sequence_among")->Arg(1)->Arg(1000)->Arg(100'000);

void digest_topics(benchmark::State& state) {
  const auto names = topic_names(state);
  cluster::SequenceBook book;
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    for (const auto& name : names)
      (void)book.next(name);
    state.ResumeTiming();
    book.digest([](std::string_view) { return true; },
                [](std::uint64_t, std::string_view payload) { benchmark::DoNotOptimize(payload); });
  }
}
BENCHMARK(digest_topics)->Name("cluster/digest_of")->Arg(1000);

void accept_broadcasts(benchmark::State& state) {
  const auto names = topic_names(state);
  cluster::LossTracker tracker;
  const cluster::LossTracker::Report report = [](const cluster::Loss&) { std::abort(); };
  Envelope envelope = envelope_of("{}");
  std::size_t at = 0;
  const auto once = [&] {
    envelope.topic = names[at];
    const bool accepted = tracker.accept(envelope, report);
    if (++at == names.size()) {
      at = 0;
      ++envelope.sequence;
    }
    return accepted;
  };
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!once()) std::abort();
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(once());
}
BENCHMARK(accept_broadcasts)->Name("cluster/accept_among")->Arg(1)->Arg(1000)->Arg(100'000);

}  // namespace
