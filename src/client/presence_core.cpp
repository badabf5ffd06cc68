// SPDX-License-Identifier: Apache-2.0
#include "client/presence_core.hpp"

#include <algorithm>
#include <utility>

#include "base/visible_text.hpp"

namespace roost::client {
namespace {

/// What a queued diff takes; an empty one is not free.
std::size_t size_in_queue(const Payload& diff) {
  constexpr std::size_t kOverhead = 64;
  return diff.text().size() + kOverhead;
}

std::size_t metas_of_all(const ClientPresences& presences) {
  std::size_t metas = 0;
  for (const auto& [key, presence] : presences)
    metas += std::max<std::size_t>(presence.at("metas").get_array().size(), 1);  // a key takes room, too
  return metas;
}

constexpr const char* kTooMany = "has more presences than ClientPresenceOptions::max_metas allows";

}  // namespace

PresenceCore::PresenceCore(const Topic& topic, const ClientPresenceOptions& options, Warn warn)
    : topic_(topic.str()),
      max_queued_(options.max_queued),
      max_metas_(options.max_metas),
      warn_(std::move(warn)) {}

void PresenceCore::attach(ChannelCore& channel, const std::shared_ptr<PresenceCore>& core,
                          const ClientPresenceOptions& options) {
  // The channel owns these handlers, so they may refer to it.
  channel.on(options.state_event, [core, &channel](const Payload& payload) {
    core->on_state(payload, channel.join_push()->ref());
  });
  channel.on(options.diff_event, [core, &channel](const Payload& payload) {
    core->on_diff(payload, channel.join_push()->ref());
  });
}

ClientPresences PresenceCore::list() const {
  const std::lock_guard lock(mutex_);
  return present_;
}

void PresenceCore::on_state(const Payload& payload, const phoenix::Ref& join_ref) {
  const auto json = payload.json();
  const auto state = json ? ClientPresence::read_state(*json) : json.error();
  if (!state) return ignore("a state: " + state.error().message);
  const std::size_t metas = metas_of_all(*state);
  if (metas > max_metas_) return ignore(std::string("a state: it ") + kTooMany);
  metas_ = metas;
  join_ref_ = join_ref;
  warned_ = false;
  Changes changes;
  {
    const std::lock_guard lock(mutex_);
    changes = ClientPresence::sync_state(present_, *state);
  }
  report(changes);
  apply_queue();
  report_sync();
}

void PresenceCore::on_diff(const Payload& payload, const phoenix::Ref& join_ref) {
  if (join_ref_.is_null() || join_ref_ != join_ref) return queue(payload);
  if (apply_diff(payload)) report_sync();
}

void PresenceCore::queue(const Payload& diff) {
  queued_size_ += size_in_queue(diff);
  queued_.push_back(diff);
  while (queued_size_ > max_queued_) {
    queued_size_ -= size_in_queue(queued_.front());
    queued_.pop_front();
    ignore(
        "a diff, for lack of room: too many came before a state; does the server push one after each join?");
  }
}

void PresenceCore::apply_queue() {
  queued_size_ = 0;
  for (const Payload& diff : std::exchange(queued_, {}))
    static_cast<void>(apply_diff(diff));
}

bool PresenceCore::apply_diff(const Payload& payload) {
  const auto json = payload.json();
  const auto diff = json ? ClientPresence::read_diff(*json) : json.error();
  if (!diff) return ignore("a diff: " + diff.error().message), false;
  if (!have_room_for(metas_of_all(diff->joins)))
    return ignore(std::string("a diff: the list then ") + kTooMany), false;
  Changes changes;
  {
    const std::lock_guard lock(mutex_);
    changes = ClientPresence::sync_diff(present_, *diff);
  }
  report(changes);
  return true;
}

void PresenceCore::report(const Changes& changes) const {
  for (const ClientPresenceChange& change : changes) {
    const auto& handler =
        change.kind == ClientPresenceChange::Kind::join ? handlers_.on_join : handlers_.on_leave;
    if (handler) handler(change);
  }
}

void PresenceCore::report_sync() const {
  if (handlers_.on_sync) handlers_.on_sync(present_);
}

/// Leaves are not counted out, since a diff may name metas that are not there: only a full list is counted
/// anew.
bool PresenceCore::have_room_for(std::size_t metas) {
  if (metas_ + metas > max_metas_) metas_ = metas_of_all(present_);
  if (metas_ + metas > max_metas_) return false;
  metas_ += metas;
  return true;
}

void PresenceCore::ignore(const std::string& why) {
  ignored_.fetch_add(1);
  if (std::exchange(warned_, true)) return;
  warn_("client: presences of " + base::visible(topic_) + ": ignored " + why);
}

}  // namespace roost::client
