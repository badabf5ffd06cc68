// SPDX-License-Identifier: Apache-2.0
#include "broker/link_board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/log_text.hpp"

namespace roost::broker {
namespace {

/// The address stands in front of the problem anyway. Where a name led to another one, both are of interest.
std::string_view without_address(std::string_view problem, std::string_view broker) {
  const std::string prefix = fmt::format("connect to {}: ", broker);
  return problem.starts_with(prefix) ? problem.substr(prefix.size()) : problem;
}

}  // namespace

using Status = PubSubState::Status;

LinkBoard::LinkBoard(const Options& options, Logger& logger, std::function<void()> changed,
                     WallClock wall_clock)
    : options_(options),
      logger_(logger),
      changed_(std::move(changed)),
      wall_clock_(std::move(wall_clock)),
      max_payload_(options.default_max_payload) {
  entries_.reserve(options.links);
  for (std::size_t i = 0; i < options.links; ++i) {
    entries_.push_back(std::make_unique<Entry>());
    entries_.back()->shown.since = wall_clock_();
  }
}

void LinkBoard::connecting(std::size_t link, const std::string& broker) {
  const std::lock_guard lock(mutex_);
  entries_[link]->shown.broker = broker;
}

void LinkBoard::connected(std::size_t link, std::string_view server, base::TimePoint now) {
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *entries_[link];
    set_status_locked(entry, Status::connected);
    ++entry.shown.connects;
    entry.shown.problem.clear();
    entry.up_since.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    if (all_connected_locked()) {
      logged_.clear();
      line = fmt::format("{}: connected to {} ({}), {} links", options_.adapter, entry.shown.broker,
                         base::shown_text(server), entries_.size());
    }
  }
  if (!line.empty()) logger_.info(line);
  changed_();
}

void LinkBoard::lost(std::size_t link, const std::string& problem, Trouble trouble) {
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *entries_[link];
    const bool was_up = entry.shown.status == Status::connected;
    set_status_locked(entry, Status::connecting);
    entry.shown.problem = base::shown_text(without_address(problem, entry.shown.broker));
    entry.up_since.store(0, std::memory_order_relaxed);
    entry.queued.store(0, std::memory_order_relaxed);
    entry.round_trip.store(0, std::memory_order_relaxed);
    line = fmt::format("{}: {} {}: {}; until it is back, other nodes get nothing over it", options_.adapter,
                       was_up ? "lost the connection to" : "cannot connect to", entry.shown.broker,
                       entry.shown.problem);
    if (!is_new_locked(line)) line.clear();
  }
  if (!line.empty()) logger_.write(trouble == Trouble::lasting ? LogLevel::error : LogLevel::warning, line);
  changed_();
}

void LinkBoard::stopped(std::size_t link) {
  const std::lock_guard lock(mutex_);
  set_status_locked(*entries_[link], Status::stopped);
  entries_[link]->up_since.store(0, std::memory_order_relaxed);
}

void LinkBoard::set_status_locked(Entry& entry, Status status) {
  if (entry.shown.status == status) return;
  entry.shown.status = status;
  entry.shown.since = wall_clock_();
}

void LinkBoard::set_max_payload(std::size_t link, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  entries_[link]->max_payload = bytes;
  std::size_t least = 0;
  for (const auto& entry : entries_)
    if (entry->max_payload != 0 && (least == 0 || entry->max_payload < least)) least = entry->max_payload;
  max_payload_.store(least, std::memory_order_relaxed);
}

bool LinkBoard::all_connected_locked() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const auto& entry) { return entry->shown.status == Status::connected; });
}

bool LinkBoard::is_new_locked(const std::string& line) {
  return logged_.size() < kMaxProblems && logged_.insert(line).second;
}

void LinkBoard::set_queued(std::size_t link, std::size_t bytes) noexcept {
  entries_[link]->queued.store(bytes, std::memory_order_relaxed);
}

void LinkBoard::set_round_trip(std::size_t link, std::chrono::microseconds time) noexcept {
  entries_[link]->round_trip.store(time.count(), std::memory_order_relaxed);
}

std::optional<base::TimePoint> LinkBoard::up_since(std::size_t link) const noexcept {
  const auto since = entries_[link]->up_since.load(std::memory_order_relaxed);
  if (since == 0) return std::nullopt;
  return base::TimePoint(base::TimePoint::duration(since));
}

std::vector<PubSubState::Link> LinkBoard::links() const {
  std::vector<PubSubState::Link> all;
  all.reserve(entries_.size());
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    all.push_back(entry->shown);
    all.back().queued_bytes = entry->queued.load(std::memory_order_relaxed);
    all.back().round_trip = std::chrono::microseconds(entry->round_trip.load(std::memory_order_relaxed));
  }
  return all;
}

}  // namespace roost::broker
