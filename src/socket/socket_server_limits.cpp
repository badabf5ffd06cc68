// SPDX-License-Identifier: Apache-2.0
// What a client may ask for (SocketLimits): an answer first, the end last.
#include <fmt/format.h>

#include "socket/name_limits.hpp"
#include "socket/socket_server.hpp"

namespace roost::socket {
namespace {

/// Told to clients whose joins are too many: about as long as stock clients wait by themselves.
constexpr std::chrono::milliseconds kJoinAgainAfter{1'000};

/// These cost little, and a client that can't send them is worse off than a server that gets them.
bool always_served(const phoenix::MessageView& message) {
  return message.event.is(phoenix::kLeaveEvent) ||
         (message.topic.is(phoenix::kHeartbeatTopic) && message.event.is(phoenix::kHeartbeatEvent));
}

}  // namespace

bool SocketServer::admit(const phoenix::MessageView& message) {
  return admit_rate(message) && admit_names(message);
}

bool SocketServer::admit_rate(const phoenix::MessageView& message) {
  const base::TimePoint now = context_.loop.now();
  const MessageRate::Verdict verdict = rate_.take(mount_.options.limits, now, context_.loop.recent_pause());
  if (verdict == MessageRate::Verdict::allowed) return true;
  tell_limit("messages_per_second", message);
  if (verdict == MessageRate::Verdict::closed) return end_of_patience("messages_per_second"), false;
  if (always_served(message)) return true;
  ++context_.insight.counters.causes[static_cast<std::size_t>(Cause::too_many_messages)];
  refuse_for_now(message, "too many messages", rate_.wait(mount_.options.limits, now));
  return false;
}

bool SocketServer::admit_names(const phoenix::MessageView& message) {
  const auto reason = too_long(message, mount_.options.limits);
  if (!reason) return true;
  tell_limit(*reason, message);
  if (!can_be_repeated(message)) return end_of_patience(*reason), false;
  note({Cause::name_too_long, *reason}, {});
  reply_error(message.join_ref, message, *reason);
  return false;
}

bool SocketServer::admit_join(const phoenix::MessageView& message) {
  if (context_.waiting_joins < mount_.options.limits.max_waiting_joins) return true;
  tell_limit("max_waiting_joins", message);
  note(Cause::too_many_joins_wait, message.topic.text());
  refuse_for_now(message, "too many joins wait", kJoinAgainAfter);
  return false;
}

/// A ping or a pong: answered already, and paid for like a message.
void SocketServer::control(std::string_view, ControlKind) {
  if (closed_) return;
  const auto verdict = rate_.take(mount_.options.limits, context_.loop.now(), context_.loop.recent_pause());
  if (verdict == MessageRate::Verdict::closed) end_of_patience("messages_per_second");
}

void SocketServer::refuse_for_now(const phoenix::MessageView& message, std::string_view reason,
                                  base::Duration wait) {
  const auto retry_after = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  reply(message.join_ref, message, "error", Payload({{"reason", reason}, {"retry_after", retry_after}}));
}

void SocketServer::tell_limit(std::string_view limit, const phoenix::MessageView& message) const {
  if (!context_.telemetry.active()) return;
  context_.telemetry.emit({.name = telemetry_event::kLimitReached,
                           .connection = id_,
                           .topic = message.topic.text(),
                           .event = message.event.text(),
                           .reason = limit});
}

void SocketServer::end_of_patience(std::string_view limit) {
  context_.logger.warning(
      fmt::format("{} did not heed a limit of {} and is closed: {}", transport_.peer(), mount_.path, limit));
  closed(StopReason::shutdown("limit"));
  transport_.close(websocket::CloseCode::policy_violation, {Cause::limit_ignored, limit});
}

}  // namespace roost::socket
