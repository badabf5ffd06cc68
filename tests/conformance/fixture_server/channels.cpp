// SPDX-License-Identifier: Apache-2.0
#include "channels.hpp"

#include <stdexcept>

namespace fixture {
namespace {

using roost::Json;
using roost::JsonObject;
using roost::Payload;

JsonObject members(const Payload& payload) {
  const auto json = payload.json();
  return json && json->is_object() ? json->get_object() : JsonObject();
}

Json member(const Payload& payload, std::string_view name) {
  const JsonObject object = members(payload);
  const Json* value = object.if_contains(name);
  return value == nullptr ? Json() : *value;
}

/// What a channel sends itself to do after its join was answered.
struct AfterJoin {
  Json user;
};

}  // namespace

roost::JoinResult RoomChannel::join(const roost::Topic&, const Payload& params) {
  send_self(AfterJoin{member(params, "user")});
  return roost::JoinResult::ok();
}

void RoomChannel::handle_info(const roost::Info& info) {
  const auto* joined = info.get_if<AfterJoin>();
  if (joined == nullptr) return Channel::handle_info(info);
  broadcast("user_entered", {{"user", joined->user}});
  JsonObject greeting = assigns().all();
  greeting["status"] = "connected";
  push("joined", Json(std::move(greeting)));
}

roost::Reply RoomChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event == "new_msg") {
    broadcast("new_msg", payload);
    return kind_.answers_new_msg ? roost::Reply::ok() : roost::Reply::none();
  }
  if (event == "boom") throw std::runtime_error("boom");
  if (event == "binary_event") return answer_bytes(payload.bytes());
  if (event == "bin") return broadcast("bin_ack"), roost::Reply::none();
  return Channel::handle_in(event, payload);
}

roost::Reply RoomChannel::answer_bytes(std::string_view data) {
  using namespace std::string_view_literals;
  push("binary_event", Payload::binary("\x00\x01"sv));
  return roost::Reply::ok(Payload::binary(std::string(data) + "\x03\x04"));
}

void RoomChannel::handle_out(std::string_view event, const Payload& payload) {
  JsonObject with_transport = members(payload);
  with_transport["transport"] = kind_.transport;
  push(event, Json(std::move(with_transport)));
}

void RoomChannel::terminate(const roost::StopReason&) {
  if (kind_.says_bye) push("you_left", {{"message", "bye!"}});
}

roost::JoinResult CustomChannel::join(const roost::Topic&, const Payload& params) {
  const Json action = member(params, "action");
  if (action == "ok") return roost::JoinResult::ok({{"action", "ok"}});
  if (action == "ignore") return roost::JoinResult::error({{"action", "ignore"}});
  throw std::runtime_error("a join without an action that works");
}

roost::Reply CustomChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event != "close") return Channel::handle_in(event, payload);
  stop(roost::StopReason::normal());
  return roost::Reply::none();
}

}  // namespace fixture
