// SPDX-License-Identifier: Apache-2.0
// A million pub/sub messages of 200 bytes, as a socket gives them (64 KiB at a time, so that most pieces end
// inside a message), through hiredis' reader and through ours.  bench_redis_parsers
#include <hiredis/hiredis.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "protocol/redis/reply_reader.hpp"
#include "usage.hpp"

namespace {

constexpr std::size_t kMessages = 1'000'000;
constexpr std::size_t kPiece = 64UL * 1024;
constexpr std::size_t kPayload = 200;
constexpr std::size_t kTopics = 1'000;

/// A thousand topics in turn; sent a thousand times over.
std::string messages() {
  std::string bytes;
  for (std::size_t i = 0; i < kTopics; ++i) {
    const std::string topic = "roost:room:" + std::to_string(i);
    bytes += "*3\r\n$7\r\nmessage\r\n$" + std::to_string(topic.size()) + "\r\n" + topic + "\r\n$" +
             std::to_string(kPayload) + "\r\n" + std::string(kPayload, 'x') + "\r\n";
  }
  return bytes;
}

template <class Feed>
void feed_all(const std::string& bytes, const Feed& feed) {
  std::string piece;
  for (std::size_t round = 0; round < kMessages / kTopics; ++round)
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(piece.size())) {
      piece = rest.substr(0, kPiece);  // a copy, as recv() makes one
      feed(piece);
    }
}

class Counter final : public roost::redis::ReplySink {
 public:
  roost::redis::Flow on_message(std::string_view channel, std::string_view payload) override {
    ++count;
    bytes += channel.size() + payload.size();
    return roost::redis::Flow::go_on;
  }
  roost::redis::Flow on_subscribed(std::string_view /*channel*/, std::int64_t /*count*/) override {
    std::abort();
  }
  roost::redis::Flow on_unsubscribed(std::optional<std::string_view> /*channel*/,
                                     std::int64_t /*n*/) override {
    std::abort();
  }
  roost::redis::Flow on_reply(const roost::redis::Value& /*reply*/,
                              std::span<const roost::redis::Value> /*elements*/) override {
    std::abort();
  }

  std::size_t count = 0;
  std::size_t bytes = 0;
};

void run_ours(const std::string& bytes) {
  Counter counter;
  roost::redis::ReplyReader reader;
  const roost::bench::Usage usage;
  feed_all(bytes, [&](std::string_view piece) {
    if (reader.read(piece, counter)) std::abort();
  });
  usage.print("ours", kMessages);
  if (counter.count != kMessages) std::abort();
}

void run_hiredis(const std::string& bytes) {
  std::size_t count = 0;
  std::size_t size = 0;
  redisReader* const reader = redisReaderCreate();
  const roost::bench::Usage usage;
  feed_all(bytes, [&](std::string_view piece) {
    redisReaderFeed(reader, piece.data(), piece.size());
    void* found = nullptr;
    while (redisReaderGetReply(reader, &found) == REDIS_OK && found != nullptr) {
      const auto* reply = static_cast<redisReply*>(found);
      size += static_cast<std::size_t>(reply->element[1]->len + reply->element[2]->len);
      ++count;
      freeReplyObject(found);
    }
  });
  usage.print("hiredis", kMessages);
  redisReaderFree(reader);
  if (count != kMessages || size == 0) std::abort();
}

}  // namespace

int main() {
  const std::string bytes = messages();
  for (int run = 0; run < 3; ++run) {
    run_ours(bytes);
    run_hiredis(bytes);
  }
  return 0;
}
