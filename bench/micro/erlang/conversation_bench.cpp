// SPDX-License-Identifier: Apache-2.0
// One broadcast of {"i":1,"body":"hello world"} on "room:bench", as it passes between nodes of Erlang:
// received for nobody (its topic is looked at), received for a member (its payload becomes JSON), encoded and
// sent.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "erlang/conversation.hpp"
#include "protocol/distribution/frame_reader.hpp"

namespace {

using namespace roost;
using distribution::ForwardMessage;

constexpr std::string_view kPayload = R"({"i":1,"body":"hello world"})";

ForwardMessage encode() {
  return *ForwardMessage::of({.topic = "room:bench", .event = "tick", .payload = kPayload});
}

class Member final : public erlang::Conversation::Events {
 public:
  explicit Member(bool wants) : wants_(wants) {}

  void on_forwarded(const distribution::Forwarded& forwarded) override {
    ++count;
    if (!wants_) return benchmark::DoNotOptimize(forwarded.topic.data());
    const auto message = distribution::read_message(forwarded);
    if (!message) std::abort();
    benchmark::DoNotOptimize(message->payload.data());
  }
  void on_roost(std::string_view /*envelope*/) override {}
  void on_groups() override {}
  void on_pg_ended() override {}
  void on_new_group(const std::string& /*group*/) override {}
  void on_malformed(std::string_view /*why*/) override { std::abort(); }

  std::int64_t count = 0;

 private:
  bool wants_;
};

void receive_from_erlang(benchmark::State& state, bool wanted) {
  constexpr int kFrames = 64;  // of one read
  distribution::Speech speech("roost@127.0.0.1", 5);
  erlang::GroupNames groups("Lab.PubSub", 1);
  Member member(wanted);
  erlang::Conversation conversation(speech, groups, member);
  std::string bytes;
  for (int i = 0; i < kFrames; ++i)
    speech.forward(bytes, speech.worker(), encode());
  std::string out;
  distribution::FrameReader frames(1U << 20U);
  for ([[maybe_unused]] auto _ : state) {
    std::string_view rest = bytes;
    while (const auto frame = frames.next(rest))
      conversation.read(frame->body, out);
  }
  state.SetItemsProcessed(member.count);
}

void encode_for_erlang(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(encode().term().data());
  state.SetItemsProcessed(state.iterations());
}

void send_to_erlang(benchmark::State& state) {
  const distribution::Speech speech("roost@127.0.0.1", 5);
  const ForwardMessage message = encode();
  std::string out;
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    speech.forward(out, speech.worker(), message);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(receive_from_erlang, nobody, false)->Name("erlang/receive_for_nobody");
BENCHMARK_CAPTURE(receive_from_erlang, member, true)->Name("erlang/receive_for_a_member");
BENCHMARK(encode_for_erlang)->Name("erlang/encode");
BENCHMARK(send_to_erlang)->Name("erlang/send_to_one_node");

}  // namespace
