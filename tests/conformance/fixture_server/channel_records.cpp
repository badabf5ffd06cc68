// SPDX-License-Identifier: Apache-2.0
#include "channel_records.hpp"

#include <algorithm>

namespace fixture {
namespace {

/// "exception:…" and "error:…" are the C++ counterparts of a crash.
std::string reason_text(std::string_view reason) {
  const bool crash = reason.starts_with("exception") || reason.starts_with("error");
  return crash ? "crash" : std::string(reason);
}

}  // namespace

void ChannelRecords::listen_to(roost::Telemetry& telemetry) {
  namespace event = roost::telemetry_event;
  telemetry.attach(std::string(event::kChannelJoined), [this](const auto& e) { joined(e); });
  telemetry.attach(std::string(event::kChannelTerminated), [this](const auto& e) { terminated(e); });
}

void ChannelRecords::joined(const roost::TelemetryEvent& event) {
  if (!event.ok) return;
  const std::lock_guard lock(mutex_);
  records_.emplace(++last_, Record{std::string(event.topic), {}});
  alive_[{event.connection, std::string(event.topic)}] = last_;
}

void ChannelRecords::terminated(const roost::TelemetryEvent& event) {
  const std::lock_guard lock(mutex_);
  const auto found = alive_.find({event.connection, std::string(event.topic)});
  if (found == alive_.end()) return;  // a refused join also terminates
  records_.at(found->second).life = {false, reason_text(event.reason)};
  ended_.push_back(found->second);
  alive_.erase(found);
  if (ended_.size() > kMaxEnded) {
    records_.erase(ended_.front());
    ended_.pop_front();
  }
  changed_.notify_all();
}

std::optional<ChannelRecords::Id> ChannelRecords::newest(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                  [&](const auto& entry) { return entry.second.topic == topic; });
  if (found == records_.rend()) return std::nullopt;
  return found->first;
}

std::optional<ChannelRecords::Life> ChannelRecords::life_of(Id id) const {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(id);
  if (found == records_.end()) return std::nullopt;
  return found->second.life;
}

bool ChannelRecords::wait_until_none_lives(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [this] { return alive_.empty(); });
}

}  // namespace fixture
