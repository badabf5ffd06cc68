// SPDX-License-Identifier: Apache-2.0
#include "socket/message_limits.hpp"

#include "socket/name_limits.hpp"

namespace roost::socket {
namespace {

using Outcome = LimitBreach::Outcome;

constexpr const char* kRateLimit = "messages_per_second";
/// For clients whose joins are too many: about as long as stock clients wait by themselves.
constexpr std::chrono::milliseconds kJoinAgainAfter{1'000};

/// These cost little, and a client that cannot send them is worse off than a server that gets them.
bool always_served(const phoenix::MessageView& message) {
  return message.event.is(phoenix::kLeaveEvent) ||
         (message.topic.is(phoenix::kHeartbeatTopic) && message.event.is(phoenix::kHeartbeatEvent));
}

}  // namespace

MessageLimits::Breach MessageLimits::check_rate(const SocketLimits& limits,
                                                const phoenix::MessageView& message, base::TimePoint now,
                                                base::Duration pause) {
  const MessageRate::Verdict verdict = rate_.take(limits, now, pause);
  if (verdict == MessageRate::Verdict::allowed) return std::nullopt;
  if (verdict == MessageRate::Verdict::closed)
    return LimitBreach{Outcome::closed, Cause::limit_ignored, kRateLimit, {}};
  if (always_served(message))
    return LimitBreach{Outcome::tolerated, Cause::too_many_messages, kRateLimit, {}};
  return LimitBreach{Outcome::refused, Cause::too_many_messages, kRateLimit, "too many messages",
                     rate_.wait(limits, now)};
}

MessageLimits::Breach MessageLimits::check_names(const SocketLimits& limits,
                                                 const phoenix::MessageView& message) {
  auto reason = too_long(message, limits);
  if (!reason) return std::nullopt;
  if (!can_be_repeated(message)) return LimitBreach{Outcome::closed, Cause::limit_ignored, *reason, {}};
  return LimitBreach{Outcome::refused, Cause::name_too_long, *reason, *reason};
}

MessageLimits::Breach MessageLimits::check_join(const SocketLimits& limits, std::size_t waiting) {
  if (waiting < limits.max_waiting_joins) return std::nullopt;
  return LimitBreach{Outcome::refused, Cause::too_many_joins_wait, "max_waiting_joins", "too many joins wait",
                     kJoinAgainAfter};
}

}  // namespace roost::socket
