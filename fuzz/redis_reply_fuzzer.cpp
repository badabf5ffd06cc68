// SPDX-License-Identifier: Apache-2.0
// What a Redis server might send: what is read does not depend on how the bytes were split, and stays within
// its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/redis/redis_error.hpp"
#include "protocol/redis/reply_reader.hpp"
#include "split_transcript.hpp"

namespace {

using namespace roost::redis;

constexpr ReaderLimits kRedisLimits{.max_line = 64, .max_bulk = 1'024, .max_values = 32};

/// Notes everything that is delivered.
class RedisSink final : public ReplySink {
 public:
  Flow on_message(std::string_view channel, std::string_view payload) override {
    if (payload.size() > kRedisLimits.max_bulk) std::abort();
    return note("message", std::string(channel) + '\1' + std::string(payload));
  }
  Flow on_subscribed(std::string_view channel, std::int64_t count) override {
    return note("subscribed", std::string(channel) + '\1' + std::to_string(count));
  }
  Flow on_unsubscribed(std::optional<std::string_view> channel, std::int64_t count) override {
    return note("unsubscribed", std::string(channel.value_or("none")) + '\1' + std::to_string(count));
  }
  Flow on_reply(const Value& reply, std::span<const Value> elements) override {
    if (elements.size() > kRedisLimits.max_values) std::abort();
    std::string content = described(reply);
    for (const Value& element : elements)
      content += '\1' + described(element);
    return note("reply", content);
  }

  roost::fuzz::SplitTranscript transcript;

 private:
  static std::string described(const Value& value) {
    if (value.kind == Kind::error) static_cast<void>(error_of(value.text));
    if (value.kind == Kind::attribute) std::abort();  // is gone past
    return std::to_string(static_cast<int>(value.kind)) + ' ' + std::to_string(value.integer) + ' ' +
           std::string(value.text) + (value.push ? " push" : "");
  }
  Flow note(std::string_view what, std::string_view content) {
    transcript.note(what, content);
    return Flow::go_on;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return roost::fuzz::read_however_split<RedisSink>(data, size, [] { return ReplyReader(kRedisLimits); });
}
