// SPDX-License-Identifier: Apache-2.0
#include "erlang/peer_board.hpp"

#include <fmt/format.h>

#include <utility>

namespace roost::erlang {

PeerBoard::PeerBoard(Logger& logger, std::function<void()> changed, WallClock wall_clock)
    : logger_(logger), changed_(std::move(changed)), wall_clock_(std::move(wall_clock)) {}

PeerBoard::Entry& PeerBoard::entry_locked(const std::string& peer) {
  const auto [found, added] = entries_.try_emplace(peer);
  if (added) {
    found->second.shown.broker = peer;
    found->second.shown.since = wall_clock_();
  }
  return found->second;
}

void PeerBoard::set_status_locked(Entry& entry, PubSubState::Status status) {
  if (entry.shown.status == status) return;
  entry.shown.status = status;
  entry.shown.since = wall_clock_();
}

void PeerBoard::connecting(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  set_status_locked(entry_locked(peer), PubSubState::Status::connecting);
}

void PeerBoard::connected(const std::string& peer) {
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entry_locked(peer);
    if (entry.shown.status == PubSubState::Status::connected) return;
    set_status_locked(entry, PubSubState::Status::connected);
    ++entry.shown.connects;
    entry.shown.problem.clear();
    entry.logged.clear();
  }
  logger_.info(fmt::format("erlang: connected with {}", peer));
  changed_();
}

bool PeerBoard::note_problem(const std::string& peer, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entry_locked(peer);
  entry.shown.problem = problem;
  return std::exchange(entry.logged, problem) != problem;
}

void PeerBoard::lost(const std::string& peer, const std::string& problem) {
  bool was_connected = false;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entry_locked(peer);
    was_connected = entry.shown.status == PubSubState::Status::connected;
    entry.shown.queued_bytes = 0;
    set_status_locked(entry, PubSubState::Status::connecting);
  }
  const bool is_new = note_problem(peer, problem);
  if (was_connected) {
    logger_.warning(fmt::format("erlang: the connection with {} is lost: {}", peer, problem));
  } else if (is_new) {
    logger_.error(fmt::format("erlang: cannot connect with {}: {}", peer, problem));
  }
  changed_();
}

void PeerBoard::warn(const std::string& peer, const std::string& problem) {
  if (note_problem(peer, problem)) logger_.warning(fmt::format("erlang: {}: {}", peer, problem));
}

void PeerBoard::forget(const std::string& peer) {
  {
    const std::lock_guard lock(mutex_);
    entries_.erase(peer);
  }
  changed_();
}

void PeerBoard::set_queued(const std::string& peer, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  entry_locked(peer).shown.queued_bytes = bytes;
}

void PeerBoard::stopped() {
  const std::lock_guard lock(mutex_);
  for (auto& [peer, entry] : entries_)
    set_status_locked(entry, PubSubState::Status::stopped);
}

std::vector<PubSubState::Link> PeerBoard::links() const {
  const std::lock_guard lock(mutex_);
  std::vector<PubSubState::Link> links;
  links.reserve(entries_.size());
  for (const auto& [peer, entry] : entries_)
    links.push_back(entry.shown);
  return links;
}

}  // namespace roost::erlang
