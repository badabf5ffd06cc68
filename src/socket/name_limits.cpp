// SPDX-License-Identifier: Apache-2.0
#include "socket/name_limits.hpp"

#include <fmt/format.h>

namespace roost::socket {

std::optional<std::string> too_long(const phoenix::MessageView& message, const SocketLimits& limits) {
  const auto longer = [](const char* what, std::size_t limit) {
    return fmt::format("the {} is longer than {} bytes", what, limit);
  };
  if (message.topic.text().size() > limits.max_topic_bytes) return longer("topic", limits.max_topic_bytes);
  if (message.event.text().size() > limits.max_event_bytes) return longer("event", limits.max_event_bytes);
  if (message.ref.json().size() > limits.max_ref_bytes) return longer("ref", limits.max_ref_bytes);
  if (message.join_ref.json().size() > limits.max_ref_bytes) return longer("join_ref", limits.max_ref_bytes);
  return std::nullopt;
}

bool can_be_repeated(const phoenix::MessageView& message) {
  return message.topic.text().size() + message.ref.json().size() + message.join_ref.json().size() <=
         kMaxRepeated;
}

}  // namespace roost::socket
