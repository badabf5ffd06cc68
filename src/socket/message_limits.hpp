// SPDX-License-Identifier: Apache-2.0
// What one client may ask for (SocketLimits). A message beyond a limit is answered with an error first; only
// a client that ignores the answers is closed. Decides and sends nothing. Owner and thread: its connection's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "protocol/phoenix/protocol_names.hpp"
#include "roost/cause.hpp"
#include "socket/message_rate.hpp"

namespace roost::socket {

/// An answer repeats topic and refs. When they are longer than this there is no answer, and the connection
/// ends.
inline constexpr std::size_t kMaxRepeated = 16 * 1024;

struct LimitBreach {
  enum class Outcome {
    tolerated,  // the message is served all the same
    refused,    // it is answered with `reason`
    closed,     // the client ignores its answers, or cannot be answered: the connection ends
  };

  Outcome outcome;
  Cause cause;
  std::string limit;                            // its name, for telemetry and the log
  std::string reason;                           // for the client
  std::optional<base::Duration> retry_after{};  // what is refused now may be allowed then
};

class MessageLimits {
 public:
  using Breach = std::optional<LimitBreach>;  // nothing: within the limit

  /// `pause`: how long the loop has just not been reading; the message may have been sent in that time.
  [[nodiscard]] Breach check_rate(const SocketLimits& limits, const phoenix::MessageView& message,
                                  base::TimePoint now, base::Duration pause) {
    const MessageRate::Verdict verdict = rate_.take(limits, now, pause);
    if (verdict == MessageRate::Verdict::allowed) return std::nullopt;
    return too_many(verdict, limits, message, now);
  }
  /// A ping or a pong, answered already, costs as much as a message. False: the connection is to end.
  [[nodiscard]] bool allow_control(const SocketLimits& limits, base::TimePoint now, base::Duration pause) {
    return rate_.take(limits, now, pause) != MessageRate::Verdict::closed;
  }
  [[nodiscard]] static Breach check_names(const SocketLimits& limits, const phoenix::MessageView& message) {
    const bool fits = message.topic.text().size() <= limits.max_topic_bytes &&
                      message.event.text().size() <= limits.max_event_bytes &&
                      message.ref.json().size() <= limits.max_ref_bytes &&
                      message.join_ref.json().size() <= limits.max_ref_bytes;
    if (fits) return std::nullopt;
    return name_too_long(limits, message);
  }
  /// `waiting`: joins of the shard that wait for their answer.
  [[nodiscard]] static Breach check_join(const SocketLimits& limits, std::size_t waiting);

 private:
  [[nodiscard]] LimitBreach too_many(MessageRate::Verdict verdict, const SocketLimits& limits,
                                     const phoenix::MessageView& message, base::TimePoint now) const;
  [[nodiscard]] static LimitBreach name_too_long(const SocketLimits& limits,
                                                 const phoenix::MessageView& message);

  MessageRate rate_;
};

}  // namespace roost::socket
