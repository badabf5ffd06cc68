// SPDX-License-Identifier: Apache-2.0
// What a link to Redis does with bytes: 64 messages of 200 bytes as one read gives them, and published into
// one write. Nothing of it may ask for memory once its buffers have grown.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cost.hpp"
#include "protocol/redis/redis_writer.hpp"
#include "protocol/redis/reply_reader.hpp"

namespace {

using namespace roost;

constexpr std::int64_t kRedisMessages = 64;
const std::string kRedisPayload(200, 'x');

class RedisCounter final : public redis::ReplySink {
 public:
  redis::Flow on_message(std::string_view /*channel*/, std::string_view payload) override {
    benchmark::DoNotOptimize(payload.data());
    ++count;
    return redis::Flow::go_on;
  }
  redis::Flow on_subscribed(std::string_view /*channel*/, std::int64_t /*count*/) override {
    return redis::Flow::go_on;
  }
  redis::Flow on_unsubscribed(std::optional<std::string_view> /*channel*/, std::int64_t /*count*/) override {
    return redis::Flow::go_on;
  }
  redis::Flow on_reply(const redis::Value& /*reply*/, std::span<const redis::Value> /*elements*/) override {
    return redis::Flow::go_on;
  }

  std::int64_t count = 0;
};

void read_redis_messages(benchmark::State& state, std::string_view type) {
  std::string bytes;
  for (std::int64_t i = 0; i < kRedisMessages; ++i)
    bytes += std::string(type) + "3\r\n$7\r\nmessage\r\n$10\r\nroom:lobby\r\n$" +
             std::to_string(kRedisPayload.size()) + "\r\n" + kRedisPayload + "\r\n";
  const auto piece = static_cast<std::size_t>(state.range(0));
  redis::ReplyReader reader;
  RedisCounter counter;
  const auto once = [&] {
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
      if (reader.read(rest.substr(0, piece), counter)) std::abort();
  };
  once();
  if (counter.count != kRedisMessages) std::abort();
  const bench::Cost cost(
      state, {.operations = kRedisMessages, .bytes = bench::size_of(bytes), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    once();
}
BENCHMARK_CAPTURE(read_redis_messages, resp2, "*")
    ->Name("redis/read_messages_in_pieces_of")
    ->Arg(1 << 20)
    ->Arg(1000)
    ->Arg(100);
BENCHMARK_CAPTURE(read_redis_messages, resp3, ">")->Name("redis/read_pushes_in_pieces_of")->Arg(1 << 20);

void publish_to_redis(benchmark::State& state) {
  std::string out;
  const auto once = [&] {
    out.clear();
    for (std::int64_t i = 0; i < kRedisMessages; ++i)
      redis::append_publish(out, "room:lobby", kRedisPayload);
  };
  once();
  const bench::Cost cost(
      state, {.operations = kRedisMessages, .bytes = bench::size_of(out), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state) {
    once();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(publish_to_redis)->Name("redis/publish");

}  // namespace
