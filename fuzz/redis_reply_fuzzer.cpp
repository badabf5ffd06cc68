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

namespace {

using namespace roost::redis;

constexpr ReaderLimits kRedisLimits{.max_line = 64, .max_bulk = 1'024, .max_values = 32};

/// Everything that was delivered, as text.
class ReplyTranscript final : public ReplySink {
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

  std::string written;

 private:
  static std::string described(const Value& value) {
    if (value.kind == Kind::error) static_cast<void>(error_of(value.text));
    if (value.kind == Kind::attribute) std::abort();  // is gone past
    return std::to_string(static_cast<int>(value.kind)) + ' ' + std::to_string(value.integer) + ' ' +
           std::string(value.text) + (value.push ? " push" : "");
  }
  Flow note(std::string_view what, std::string_view content) {
    written += what;
    written += '\2';
    written += content;
    written += '\3';
    return Flow::go_on;
  }
};

std::string redis_transcript(std::string_view bytes, std::size_t piece) {
  ReplyReader reader(kRedisLimits);
  ReplyTranscript transcript;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = reader.read(bytes.substr(at, piece), transcript))
      return transcript.written + "fault " + std::string(fault->reason);
  }
  return transcript.written + (reader.idle() ? "idle" : "cut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = redis_transcript(bytes, size);
  if (redis_transcript(bytes, 1) != whole || redis_transcript(bytes, 7) != whole) std::abort();
  return 0;
}
