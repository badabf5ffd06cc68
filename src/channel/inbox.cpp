// SPDX-License-Identifier: Apache-2.0
#include "channel/inbox.hpp"

#include <utility>

namespace roost::channels {
namespace {

/// Messages for one topic that may wait while its join is being decided.
constexpr std::size_t kMaxWaiting = 64;
constexpr std::size_t kMaxWaitingBytes = 1 << 20;

std::size_t size_of(const Payload& payload) {
  return payload.text().size() + payload.bytes().size();
}

}  // namespace

KeptMessage::KeptMessage(const phoenix::MessageView& message, base::TimePoint now)
    : join_ref(message.join_ref),
      ref(message.ref),
      event(message.event.text()),
      event_is_string(message.event.is_string()),
      payload(message.payload),
      came_at(now) {}

phoenix::MessageView KeptMessage::view() const {
  const auto name = event_is_string ? phoenix::NameView(event) : phoenix::NameView::not_a_string(event);
  return {join_ref.view(), ref.view(), {}, name, payload};
}

std::optional<std::any> Inbox::take_from_self() {
  if (to_self_.empty()) return std::nullopt;
  std::any value = std::move(to_self_.front());
  to_self_.pop_front();
  return value;
}

bool Inbox::keep(const phoenix::MessageView& message, base::TimePoint now) {
  if (waiting_.size() >= kMaxWaiting) return false;
  std::size_t bytes = size_of(message.payload);
  for (const KeptMessage& kept : waiting_)
    bytes += size_of(kept.payload);
  if (bytes > kMaxWaitingBytes) return false;
  waiting_.emplace_back(message, now);
  return true;
}

std::vector<KeptMessage> Inbox::take_waiting() {
  return std::exchange(waiting_, {});
}

}  // namespace roost::channels
