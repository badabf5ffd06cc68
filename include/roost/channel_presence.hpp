// SPDX-License-Identifier: Apache-2.0
// A presence as one channel uses it: Channel::presence(). What it tracks ends with the channel, for whatever
// reason. Valid inside the callback that has taken it. Thread: the channel's.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "roost/presence.hpp"

namespace roost {

namespace channels {
class ChannelServer;
}

class ChannelPresence {
 public:
  // In the channel's topic. Errors have a PresenceError; a value is the new phx_ref.

  Result<std::string> track(const PresenceKey& key, const JsonObject& meta = {}) const;
  Result<std::string> update(const PresenceKey& key, const JsonObject& meta) const;
  Result<std::string> update(const PresenceKey& key, const PresenceUpdate& update) const;
  void untrack(const PresenceKey& key) const;
  /// In all topics.
  void untrack_all() const;

  /// key → {"metas": [...]}, after fetch.
  [[nodiscard]] JsonObject list() const { return presence_.list(topic_); }
  [[nodiscard]] Json get_by_key(const PresenceKey& key) const { return presence_.get_by_key(topic_, key); }
  [[nodiscard]] std::size_t count() const { return presence_.count(topic_); }

  /// To this client, what its Presence class waits for after every join: presence_state, and in mode paged
  /// the other pages; in mode counts presence_count, in mode off nothing. Throws std::logic_error before the
  /// join is answered.
  void push_state() const;

  /// The same for another topic, for as long as this channel lives.
  [[nodiscard]] ChannelPresence in(std::string_view topic) const {
    return {channel_, presence_, owner_, std::string(topic)};
  }
  /// Of the node.
  [[nodiscard]] Presence& presence() const noexcept { return presence_; }

  ChannelPresence(channels::ChannelServer& channel, Presence& presence, PresenceOwner& owner,
                  std::string topic)
      : channel_(channel), presence_(presence), owner_(owner), topic_(std::move(topic)) {}

 private:
  channels::ChannelServer& channel_;
  Presence& presence_;
  PresenceOwner& owner_;
  std::string topic_;
};

}  // namespace roost
