// SPDX-License-Identifier: Apache-2.0
#include "presence/presence_owner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log_text.hpp"
#include "presence/meta.hpp"

namespace roost {
namespace {

using Outcome = presence::PresenceShard::Outcome;

constexpr int kUpdateAttempts = 100;

Error ended() {
  return {PresenceError::ended, "the owner of this presence, or its node, has ended"};
}

Error not_tracked(std::string_view topic, const PresenceKey& key) {
  return {PresenceError::nopresence, fmt::format("nopresence: {} is not tracked in {} by this process",
                                                 base::shown_quoted(key.text()), base::shown_quoted(topic))};
}

Error overtaken(std::string_view topic, const PresenceKey& key) {
  return {PresenceError::invalid,
          fmt::format("{} in {} has changed during each of {} runs of the update function",
                      base::shown_quoted(key.text()), base::shown_quoted(topic), kUpdateAttempts)};
}

Error too_many(std::string_view limit, std::size_t most) {
  return {PresenceError::too_many,
          fmt::format("{} presences are tracked; PresenceOptions::{} is {}", most, limit, most)};
}

Error not_tracked_now(Outcome outcome, std::string_view topic, const PresenceKey& key,
                      std::size_t max_entries) {
  if (outcome == Outcome::stopped) return ended();
  if (outcome == Outcome::full) return too_many("max_entries", max_entries);
  return {PresenceError::already_tracked,
          fmt::format("already tracked: {} in {} by this process", base::shown_quoted(key.text()),
                      base::shown_quoted(topic))};
}

}  // namespace

Result<std::string> PresenceOwner::State::track(std::string_view topic, const PresenceKey& key,
                                                const JsonObject& meta) {
  const auto server = server_.lock();
  if (!server) return ended();
  const auto made = server->new_meta(topic, key, meta, {});
  if (!made) return made.error();
  const std::lock_guard lock(mutex_);
  if (ended_) return ended();
  const std::size_t most = server->options().max_tracked;
  if (tracked_ >= most) return too_many("max_tracked", most);
  const std::size_t part = server->part_of(topic);
  const auto outcome = server->part(part).track(process_, topic, key.text(), *made);
  if (outcome != Outcome::done) return not_tracked_now(outcome, topic, key, server->options().max_entries);
  ++tracked_;
  const auto number = static_cast<std::uint16_t>(part);
  if (std::find(parts_.begin(), parts_.end(), number) == parts_.end()) parts_.push_back(number);
  return std::string((*made)->shown.ref());
}

/// The function runs without a lock; when somebody else was faster, once more. One that itself updates the
/// entry is always too late.
Result<std::string> PresenceOwner::State::update(std::string_view topic, const PresenceKey& key,
                                                 const PresenceUpdate& update) {
  const auto server = server_.lock();
  if (!server) return ended();
  presence::PresenceShard& part = server->part(server->part_of(topic));
  for (int attempt = 0; attempt < kUpdateAttempts; ++attempt) {
    const tracker::Meta old = part.find(process_, topic, key.text());
    if (!old) return not_tracked(topic, key);
    const auto made = server->new_meta(topic, key, update(presence::object_of(*old)), old->shown.ref());
    if (!made) return made.error();
    const auto outcome = part.update(process_, topic, key.text(), old->shown.ref(), *made);
    if (outcome == Outcome::stopped) return ended();
    if (outcome == Outcome::done) return std::string((*made)->shown.ref());
  }
  return overtaken(topic, key);
}

void PresenceOwner::State::untrack(std::string_view topic, const PresenceKey& key) {
  const auto server = server_.lock();
  if (!server) return;
  const std::lock_guard lock(mutex_);
  if (server->part(server->part_of(topic)).untrack(process_, topic, key.text())) --tracked_;
}

void PresenceOwner::State::untrack_all() {
  const std::lock_guard lock(mutex_);
  leave_all();
}

void PresenceOwner::State::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  leave_all();
}

void PresenceOwner::State::leave_all() {
  if (const auto server = server_.lock())
    for (const std::uint16_t part : parts_)
      server->part(part).process_ended(process_);
  parts_.clear();
  tracked_ = 0;
}

// --- the public class ---

namespace {

PresenceOwner::State& required(const std::shared_ptr<PresenceOwner::State>& state) {
  if (state) return *state;
  throw std::logic_error("a PresenceOwner that was moved from, or made without Presence::owner()");
}

}  // namespace

PresenceOwner& PresenceOwner::operator=(PresenceOwner&& other) noexcept {
  if (this == &other) return *this;
  if (state_) state_->end();
  state_ = std::move(other.state_);
  return *this;
}

PresenceOwner::~PresenceOwner() {
  if (state_) state_->end();
}

Result<std::string> PresenceOwner::track(std::string_view topic, const PresenceKey& key,
                                         const JsonObject& meta) {
  return required(state_).track(topic, key, meta);
}

Result<std::string> PresenceOwner::update(std::string_view topic, const PresenceKey& key,
                                          const JsonObject& meta) {
  return update(topic, key, [&meta](const JsonObject&) { return meta; });
}

Result<std::string> PresenceOwner::update(std::string_view topic, const PresenceKey& key,
                                          const PresenceUpdate& update) {
  return required(state_).update(topic, key, update);
}

void PresenceOwner::untrack(std::string_view topic, const PresenceKey& key) {
  required(state_).untrack(topic, key);
}

void PresenceOwner::untrack_all() {
  required(state_).untrack_all();
}

}  // namespace roost
