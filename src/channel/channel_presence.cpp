// SPDX-License-Identifier: Apache-2.0
#include "roost/channel_presence.hpp"

#include "channel/channel_server.hpp"

namespace roost {

Result<std::string> ChannelPresence::track(const PresenceKey& key, const JsonObject& meta) const {
  return owner_.track(topic_, key, meta);
}
Result<std::string> ChannelPresence::update(const PresenceKey& key, const JsonObject& meta) const {
  return owner_.update(topic_, key, meta);
}
Result<std::string> ChannelPresence::update(const PresenceKey& key, const PresenceUpdate& update) const {
  return owner_.update(topic_, key, update);
}
void ChannelPresence::untrack(const PresenceKey& key) const {
  owner_.untrack(topic_, key);
}
void ChannelPresence::untrack_all() const {
  owner_.untrack_all();
}

void ChannelPresence::push_state() const {
  switch (presence_.mode_of(topic_)) {
    case PresenceMode::off:
      return;
    case PresenceMode::counts:
      return channel_.push("presence_count", {{"count", presence_.count(topic_)}});
    case PresenceMode::full:
      return channel_.push("presence_state", presence_.state(topic_));
    case PresenceMode::paged:
      return channel_.push_pages(presence_, topic_);
  }
}

}  // namespace roost
