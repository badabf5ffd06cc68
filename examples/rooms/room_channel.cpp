// SPDX-License-Identifier: Apache-2.0
#include "room_channel.hpp"

#include <utility>

namespace rooms {

// [snippet: join]
roost::JoinResult RoomChannel::join(const roost::Topic& topic, const roost::Payload& params) {
  const auto wishes = params.json();
  if (wishes && wishes->is_object() && wishes->as_object().contains("nickname")) {
    assigns().assign("user", wishes->at("nickname"));
  }
  const std::string room(topic.subtopic());
  if (room == "lobby") {
    send_self(Arrived{});  // comes to handle_info when the join has been answered
    return roost::JoinResult::ok({{"you", assigns().at("user")}});
  }
  run_blocking([archive = archive_, room] { return archive->has(room); },
               [this, pending = pending_join()](bool exists) {
                 if (!exists) return pending.error({{"reason", "no such room"}});
                 pending.ok();
                 send_self(Arrived{});
               });
  return roost::JoinResult::later();
}
// [/snippet]

// [snippet: handle_in]
roost::Reply RoomChannel::handle_in(std::string_view event, const roost::Payload& payload) {
  if (event == "say") return say(payload);
  if (event == "typing") return typing();
  if (event == "search") return search(payload);
  return roost::Channel::handle_in(event, payload);  // throws: the client gets phx_error
}

roost::Reply RoomChannel::say(const roost::Payload& payload) {
  const auto message = payload.as<Message>();
  if (!message) return roost::Reply::error({{"reason", message.error().message}});
  stop_typing();
  broadcast("message", {{"from", user()}, {"body", message->body}, {"to", message->to.value_or("")}});
  return roost::Reply::ok();
}
// [/snippet]

// [snippet: timer]
roost::Reply RoomChannel::typing() {
  if (!typing_) broadcast_from("typing", {{"user", user()}, {"now", true}});
  if (typing_) cancel_timer(*typing_);
  typing_ = send_after(std::chrono::seconds(3), [this] { stop_typing(); });
  return roost::Reply::none();
}

void RoomChannel::stop_typing() {
  if (!typing_) return;
  cancel_timer(*std::exchange(typing_, std::nullopt));
  broadcast_from("typing", {{"user", user()}, {"now", false}});
}
// [/snippet]

// [snippet: later]
roost::Reply RoomChannel::search(const roost::Payload& payload) {
  const auto asked = payload.json();
  const std::string word(asked.value().at("word").as_string());
  run_blocking([archive = archive_, room = std::string(topic().subtopic()),
                word] { return archive->search(room, word); },
               [ref = socket_ref()](const std::vector<std::string>& found) {
                 ref.ok({{"found", roost::JsonArray(found.begin(), found.end())}});
               });
  return roost::Reply::none();
}
// [/snippet]

// [snippet: handle_out]
void RoomChannel::handle_out(std::string_view event, const roost::Payload& payload) {
  const auto message = payload.json().value();
  const std::string_view to = message.at("to").as_string();
  if (to.empty() || to == user()) push(event, payload);
}
// [/snippet]

// [snippet: presence]
void RoomChannel::arrive() {
  const roost::Json* node = assigns().find("node");
  presence().track(user(), {{"node", node == nullptr ? roost::Json() : *node}}).value();
  presence().push_state();
}
// [/snippet]

// [snippet: handle_info]
void RoomChannel::handle_info(const roost::Info& info) {
  if (info.get_if<Arrived>() != nullptr) return arrive();
  if (const auto* notice = info.get_if<Notice>()) return push("notice", {{"text", notice->text}});
  roost::Channel::handle_info(info);  // warns in the log
}
// [/snippet]

// [snippet: terminate]
void RoomChannel::terminate(const roost::StopReason& reason) {
  if (joined()) broadcast_from("left", {{"user", user()}, {"reason", reason.text()}});
}
// [/snippet]

}  // namespace rooms
