// SPDX-License-Identifier: Apache-2.0
// Messages of both versions and the binary form: a client's messages decoded, a server's encoded. None of it
// may allocate once its buffers have grown.
#include <cstdlib>
#include <string>
#include <variant>

#include "cost.hpp"
#include "protocol/phoenix/binary.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace {

using namespace roost;
using phoenix::FrameKind;
using phoenix::PayloadAccess;

const phoenix::V1Serializer kV1;
const phoenix::V2Serializer kV2;

std::size_t payload_size(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

// --- in ---

void decode(benchmark::State& state, const Serializer& serializer, FrameKind kind, const std::string& frame) {
  phoenix::DecodeScratch scratch;
  const auto once = [&] { return serializer.decode(kind, frame, scratch); };
  if (!std::holds_alternative<phoenix::MessageView>(once())) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(frame), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(once());
}

void decode_v1(benchmark::State& state) {
  const std::string payload = bench::json_object(payload_size(state));
  decode(state, kV1, FrameKind::text,
         R"({"topic":"room:lobby","event":"shout","payload":)" + payload + R"(,"ref":"12","join_ref":"1"})");
}
BENCHMARK(decode_v1)->Name("phoenix/decode_v1")->Arg(64)->Arg(1024)->Arg(65536);

void decode_v2(benchmark::State& state) {
  const std::string payload = bench::json_object(payload_size(state));
  decode(state, kV2, FrameKind::text, R"(["1","12","room:lobby","shout",)" + payload + "]");
}
BENCHMARK(decode_v2)->Name("phoenix/decode_v2")->Arg(64)->Arg(1024)->Arg(65536);

void decode_v2_with_escapes(benchmark::State& state) {
  decode(state, kV2, FrameKind::text, R"(["1","12","room:\u00e9t\u00e9","caf\u00e9",{"text":"\"\\\n"}])");
}
BENCHMARK(decode_v2_with_escapes)->Name("phoenix/decode_v2_with_escapes");

void decode_binary(benchmark::State& state) {
  std::string frame("\0\1\2\12\5", 5);
  frame += "112room:lobbyshout" + std::string(payload_size(state), 'x');
  decode(state, kV2, FrameKind::binary, frame);
}
BENCHMARK(decode_binary)->Name("phoenix/decode_binary")->Arg(64)->Arg(65536);

void validate_json(benchmark::State& state) {
  const std::string text = bench::json_object(payload_size(state));
  const bench::Cost cost(state, {.bytes = bench::size_of(text), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(phoenix::validate_json(text));
}
BENCHMARK(validate_json)->Name("phoenix/validate_json")->Arg(64)->Arg(1024)->Arg(65536);

// --- out ---

template <class Write>
void encode(benchmark::State& state, const Write& write) {
  std::string out;
  if (!std::holds_alternative<FrameKind>(write(out))) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(out), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(write(out));
    benchmark::ClobberMemory();
  }
}

Payload json_payload(const benchmark::State& state) {
  return PayloadAccess::copy_json(bench::json_object(payload_size(state)));
}

void encode_reply(benchmark::State& state, const Serializer& serializer) {
  const Payload payload = json_payload(state);
  const auto ref = RefView::from_json("\"12\"");
  encode(state, [&](std::string& out) {
    return serializer.encode_reply({RefView::from_json("\"1\""), ref, "room:lobby", "ok", payload}, out);
  });
}
BENCHMARK_CAPTURE(encode_reply, v1, kV1)->Name("phoenix/encode_reply_v1")->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(encode_reply, v2, kV2)->Name("phoenix/encode_reply_v2")->Arg(64)->Arg(1024);

void encode_push(benchmark::State& state) {
  const Payload payload = json_payload(state);
  encode(state, [&](std::string& out) {
    return kV2.encode_push({RefView::from_json("\"1\""), "room:lobby", "shout", payload}, out);
  });
}
BENCHMARK(encode_push)->Name("phoenix/encode_push_v2")->Arg(64)->Arg(1024);

void encode_broadcast(benchmark::State& state, const Serializer& serializer) {
  const Payload payload = json_payload(state);
  encode(state, [&](std::string& out) {
    return serializer.encode_broadcast({"room:lobby", "shout", payload}, out);
  });
}
BENCHMARK_CAPTURE(encode_broadcast, v1, kV1)->Name("phoenix/encode_broadcast_v1")->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(encode_broadcast, v2, kV2)->Name("phoenix/encode_broadcast_v2")->Arg(64)->Arg(1024);

void encode_binary_broadcast(benchmark::State& state) {
  const Payload payload = Payload::binary(std::string(payload_size(state), 'x'));
  encode(state,
         [&](std::string& out) { return kV2.encode_broadcast({"room:lobby", "shout", payload}, out); });
}
BENCHMARK(encode_binary_broadcast)->Name("phoenix/encode_broadcast_binary")->Arg(64)->Arg(65536);

}  // namespace
