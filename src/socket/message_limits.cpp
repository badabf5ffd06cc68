// SPDX-License-Identifier: Apache-2.0
#include "socket/message_limits.hpp"

#include <fmt/format.h>

namespace roost::socket {
namespace {

using Outcome = LimitBreach::Outcome;

constexpr const char* kRateLimit = "messages_per_second";
/// For a client whose join does not fit: about as long as stock clients wait by themselves.
constexpr std::chrono::milliseconds kJoinAgainAfter{1'000};

/// These cost the server little, and a client cannot do without them.
bool always_served(const phoenix::MessageView& message) {
  return message.event.is(phoenix::kLeaveEvent) ||
         (message.topic.is(phoenix::kHeartbeatTopic) && message.event.is(phoenix::kHeartbeatEvent));
}

/// "the topic is longer than 1024 bytes", of one that is.
std::string which_is_too_long(const phoenix::MessageView& message, const SocketLimits& limits) {
  const auto longer = [](const char* what, std::size_t limit) {
    return fmt::format("the {} is longer than {} bytes", what, limit);
  };
  if (message.topic.text().size() > limits.max_topic_bytes) return longer("topic", limits.max_topic_bytes);
  if (message.event.text().size() > limits.max_event_bytes) return longer("event", limits.max_event_bytes);
  if (message.ref.json().size() > limits.max_ref_bytes) return longer("ref", limits.max_ref_bytes);
  return longer("join_ref", limits.max_ref_bytes);
}

bool can_be_repeated(const phoenix::MessageView& message) {
  return message.topic.text().size() + message.ref.json().size() + message.join_ref.json().size() <=
         kMaxRepeated;
}

}  // namespace

LimitBreach MessageLimits::too_many(MessageRate::Verdict verdict, const SocketLimits& limits,
                                    const phoenix::MessageView& message, base::TimePoint now) const {
  if (verdict == MessageRate::Verdict::closed) return {Outcome::closed, Cause::limit_ignored, kRateLimit, {}};
  if (always_served(message)) return {Outcome::tolerated, Cause::too_many_messages, kRateLimit, {}};
  return {Outcome::refused, Cause::too_many_messages, kRateLimit, "too many messages",
          rate_.wait(limits, now)};
}

LimitBreach MessageLimits::name_too_long(const SocketLimits& limits, const phoenix::MessageView& message) {
  std::string which = which_is_too_long(message, limits);
  if (!can_be_repeated(message)) return {Outcome::closed, Cause::limit_ignored, std::move(which), {}};
  return {Outcome::refused, Cause::name_too_long, which, which};
}

MessageLimits::Breach MessageLimits::check_join(const SocketLimits& limits, std::size_t waiting) {
  if (waiting < limits.max_waiting_joins) return std::nullopt;
  return LimitBreach{Outcome::refused, Cause::too_many_joins_wait, "max_waiting_joins", "too many joins wait",
                     kJoinAgainAfter};
}

}  // namespace roost::socket
