// SPDX-License-Identifier: Apache-2.0
#include "message_match.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "roost/json.hpp"

namespace roost::golden {
namespace {

using websocket::Opcode;

struct Message {
  Json* topic;
  Json* event;
  Json* payload;
};

/// V1 is an object, V2 an array; anything else has no parts.
std::optional<Message> parts(Json& json) {
  if (json.is_object()) {
    JsonObject& object = json.as_object();
    return Message{&object["topic"], &object["event"], &object["payload"]};
  }
  if (!json.is_array() || json.as_array().size() != 5) return std::nullopt;
  JsonArray& array = json.as_array();
  return Message{&array[2], &array[3], &array[4]};
}

void forget_time(Json& payload) {
  if (payload.is_object() && payload.as_object().contains("t")) payload.as_object()["t"] = 0;
}

/// The one difference that affects many sections (differences.md: "every phx_error"): Phoenix 1.8.10 and
/// later give the reason.
void add_crash_reason(Message& message) {
  if (*message.event == "phx_error" && *message.payload == JsonObject())
    *message.payload = {{"reason", "channel_crash"}};
}

Json as_received(const std::string& text) {
  Json json = boost::json::parse(text);
  if (auto message = parts(json)) forget_time(*message->payload);
  return json;
}

Json as_expected(const std::string& text) {
  Json json = as_received(text);
  if (auto message = parts(json)) add_crash_reason(*message);
  return json;
}

bool same(const test::ReceivedFrame& received, const Frame& expected) {
  if (received.opcode != expected.opcode) return false;
  if (received.opcode != Opcode::text) return received.payload == expected.payload;
  return as_received(received.payload) == as_expected(expected.payload);
}

}  // namespace

testing::AssertionResult matches(const test::ReceivedFrame& received, const Frame& expected) {
  if (same(received, expected)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\n  expected: " << to_string({expected.opcode, expected.payload})
                                     << "\n  received: " << to_string(received);
}

std::string to_string(const test::ReceivedFrame& frame) {
  if (frame.opcode == Opcode::text) return frame.payload;
  std::string text = fmt::format("opcode {:x} |", static_cast<unsigned>(frame.opcode));
  for (const char byte : frame.payload)
    text += fmt::format(" {:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string topic_of_update(const Frame& frame) {
  if (frame.opcode != Opcode::text) return {};
  Json json = boost::json::parse(frame.payload);
  const auto message = parts(json);
  if (!message || *message->event != "update") return {};
  return std::string(message->topic->as_string());
}

}  // namespace roost::golden
