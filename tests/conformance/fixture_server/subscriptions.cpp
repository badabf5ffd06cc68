// SPDX-License-Identifier: Apache-2.0
#include "subscriptions.hpp"

namespace fixture {

Subscriptions::Id Subscriptions::subscribe(roost::PubSub& pubsub, std::string_view topic) {
  auto inbox = std::make_shared<Inbox>();
  auto subscription = pubsub.subscribe(topic, [inbox](const roost::BroadcastView& view) {
    const auto payload = view.payload.json();
    roost::Json event{{"event", view.event}, {"payload", payload ? *payload : roost::Json()}};
    const std::lock_guard lock(inbox->mutex);
    inbox->events.push_back(std::move(event));
    if (inbox->events.size() > kMaxEvents) inbox->events.pop_front();
  });
  const std::lock_guard lock(mutex_);
  entries_.emplace(++last_, Entry{std::move(inbox), std::move(subscription)});
  if (entries_.size() > kMaxSubscriptions) entries_.erase(entries_.begin());
  return last_;
}

std::optional<roost::JsonArray> Subscriptions::take(Id id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return std::nullopt;
  const std::lock_guard inbox_lock(found->second.inbox->mutex);
  auto& events = found->second.inbox->events;
  roost::JsonArray taken(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  events.clear();
  return taken;
}

}  // namespace fixture
