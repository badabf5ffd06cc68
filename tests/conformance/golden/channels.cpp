// SPDX-License-Identifier: Apache-2.0
#include "channels.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace roost::golden {
namespace {

bool is_set(const Payload& params, std::string_view name) {
  const auto json = params.json();
  return json && json->is_object() && json->as_object().contains(name);
}

std::int64_t number(const JsonObject& object, std::string_view name) {
  return object.at(name).as_int64();
}

std::int64_t now_in_microseconds() {
  using std::chrono::microseconds;
  return std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct EchoChannel::Late {
  SocketRef message;
  Payload payload;
};

JoinResult EchoChannel::join(const Topic&, const Payload& params) {
  return JoinResult::ok(params.is_object() ? params : Payload());
}

Reply EchoChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event == "echo_later") {
    late_ = std::make_shared<Late>(Late{socket_ref(), payload});
    return Reply::none();
  }
  answer_pending();
  if (auto reply = answer(event, payload)) return std::move(*reply);
  if (stop_on(event)) return event == "stop_reply" ? Reply::ok(payload) : Reply::none();
  return Channel::handle_in(event, payload);
}

std::optional<Reply> EchoChannel::answer(std::string_view event, const Payload& payload) {
  if (event == "echo") return Reply::ok(payload);
  if (event == "echo_error") return Reply::error(payload);
  if (event == "echo_status") return Reply::ok();
  if (event == "echo_custom") return Reply::with("maybe", payload);
  if (event == "noreply") return Reply::none();
  if (event != "push") return std::nullopt;
  push("pushed", payload);
  return Reply::none();
}

bool EchoChannel::stop_on(std::string_view event) {
  if (event == "stop" || event == "stop_reply") return stop(StopReason::normal()), true;
  if (event == "stop_shutdown") return stop(StopReason::shutdown()), true;
  if (event == "stop_shutdown_reason") return stop(StopReason::shutdown("why")), true;
  if (event == "stop_reason") return stop(StopReason::error("some_reason")), true;
  return false;
}

/// The recorded application answered `echo_later` after 100 ms, after the next message had its reply. Here
/// that order is enforced, not waited for.
void EchoChannel::answer_pending() {
  if (late_) send_self(std::exchange(late_, nullptr));
}

void EchoChannel::handle_info(const Info& info) {
  const auto& late = **info.get_if<std::shared_ptr<Late>>();
  late.message.ok(late.payload);
}

Reply RoomChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event == "shout") {
    broadcast("shout", payload);
  } else if (event == "shout_from") {
    broadcast_from("shout", payload);
  } else if (event == "burst") {
    burst(payload);
  } else {
    return Channel::handle_in(event, payload);
  }
  return Reply::none();
}

void RoomChannel::burst(const Payload& payload) {
  const JsonObject wanted = payload.json().value().as_object();
  const std::string data(static_cast<std::size_t>(number(wanted, "size")), 'x');
  for (std::int64_t seq = 1; seq <= number(wanted, "count"); ++seq)
    broadcast("burst", {{"seq", seq}, {"data", data}, {"t", now_in_microseconds()}});
}

JoinResult CrashChannel::join(const Topic&, const Payload& params) {
  if (is_set(params, "raise")) throw std::runtime_error("raised in join on request");
  if (is_set(params, "deny")) return JoinResult::error({{"reason", "denied"}});
  return JoinResult::ok();
}

Reply CrashChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event == "raise") throw std::runtime_error("raised on request");
  if (event == "throw") throw 42;  // NOLINT(hicpp-exception-baseclass): a user may throw anything
  if (event == "exit") throw std::runtime_error("an exit signal, as far as C++ has one");
  if (event == "bad_return") throw std::runtime_error("a bad return value does not compile in C++");
  if (event == "kill") return handle().kill(), Reply::none();
  if (event == "bad_reply") return Reply::ok(Json("not a map"));
  if (event == "bad_push") return push("pushed", Json("not a map")), Reply::none();
  return Channel::handle_in(event, payload);
}

JoinResult PresenceChannel::join(const Topic&, const Payload& params) {
  user_ = params.json().value().at("user_id").as_string();
  send_self(AfterJoin{});
  return JoinResult::ok();
}

Reply PresenceChannel::handle_in(std::string_view event, const Payload& payload) {
  if (event == "update") {
    presence().update(user_, payload.json().value().as_object()).value();
  } else if (event == "untrack") {
    presence().untrack(user_);
  } else {
    return Channel::handle_in(event, payload);
  }
  return Reply::ok();
}

void PresenceChannel::handle_info(const Info&) {
  constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
  presence().track(user_, {{"online_at", now_in_microseconds() / kMicrosecondsPerSecond}}).value();
  presence().push_state();
}

JoinResult NumbersChannel::join(const Topic& topic, const Payload&) {
  if (topic.subtopic() != "positive" && topic.subtopic() != "negative")
    return JoinResult::error({{"reason", "unknown numbers topic"}});
  step_ = topic.subtopic() == "positive" ? 1 : -1;
  subscribe(second_of(topic));
  return JoinResult::ok();
}

void NumbersChannel::handle_info(const Info&) {
  number_ += step_;
  push("update", {{"number", number_}});
}

std::string second_of(std::string_view topic) {
  return "a second of " + std::string(topic);
}

}  // namespace roost::golden
