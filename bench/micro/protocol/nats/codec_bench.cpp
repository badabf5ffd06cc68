// SPDX-License-Identifier: Apache-2.0
// What a link to NATS does with bytes: 64 messages of 128 bytes as one read gives them, and published into
// one write. Nothing of it may ask for memory once its buffers have grown.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cost.hpp"
#include "protocol/nats/nats_writer.hpp"
#include "protocol/nats/server_reader.hpp"
#include "protocol/nats/subject.hpp"

namespace {

using namespace roost;

constexpr std::int64_t kNatsMessages = 64;
const std::string kNatsPayload(128, 'x');

class NatsCounter final : public nats::ServerSink {
 public:
  nats::Flow on_message(const nats::ServerMessage& message) override {
    benchmark::DoNotOptimize(message.payload.data());
    ++count;
    return nats::Flow::go_on;
  }
  nats::Flow on_info(std::string_view /*json*/) override { return nats::Flow::go_on; }
  nats::Flow on_ping() override { return nats::Flow::go_on; }
  nats::Flow on_pong() override { return nats::Flow::go_on; }
  nats::Flow on_ok() override { return nats::Flow::go_on; }
  nats::Flow on_error(std::string_view /*text*/) override { return nats::Flow::go_on; }

  std::int64_t count = 0;
};

void read_nats_messages(benchmark::State& state) {
  std::string bytes;
  for (std::int64_t i = 0; i < kNatsMessages; ++i)
    bytes += "MSG roost.Roost%2EPubSub.t.room:lobby 12345 " + std::to_string(kNatsPayload.size()) + "\r\n" +
             kNatsPayload + "\r\n";
  const auto piece = static_cast<std::size_t>(state.range(0));
  nats::ServerReader reader;
  NatsCounter counter;
  const auto once = [&] {
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
      if (reader.read(rest.substr(0, piece), counter)) std::abort();
  };
  once();
  if (counter.count != kNatsMessages) std::abort();
  const bench::Cost cost(
      state, {.operations = kNatsMessages, .bytes = bench::size_of(bytes), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    once();
}
BENCHMARK(read_nats_messages)->Name("nats/read_messages_in_pieces_of")->Arg(1 << 20)->Arg(1000)->Arg(100);

void publish_to_nats(benchmark::State& state) {
  const nats::Subjects subjects("Roost.PubSub");
  std::string subject;
  std::string out;
  const auto once = [&] {
    out.clear();
    for (std::int64_t i = 0; i < kNatsMessages; ++i) {
      subject.clear();
      if (!subjects.append_topic(subject, "room:lobby")) std::abort();
      nats::append_pub(out, {subject}, kNatsPayload);
    }
  };
  once();
  const bench::Cost cost(
      state, {.operations = kNatsMessages, .bytes = bench::size_of(out), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    once();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(publish_to_nats)->Name("nats/publish");

void find_topic(benchmark::State& state, std::string_view topic) {
  const nats::Subjects subjects("Roost.PubSub");
  std::string subject;
  std::string scratch;
  if (!subjects.append_topic(subject, topic) || !subjects.find(subject, scratch)) std::abort();
  const bench::Cost cost(state, {.must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(subjects.find(subject, scratch));
}
BENCHMARK_CAPTURE(find_topic, plain, "room:lobby")->Name("nats/topic_of_subject");
BENCHMARK_CAPTURE(find_topic, escaped, "room.1:caf\xc3\xa9")->Name("nats/topic_of_subject_with_escapes");

}  // namespace
