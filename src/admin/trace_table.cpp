// SPDX-License-Identifier: Apache-2.0
#include "admin/trace_table.hpp"

#include <fmt/format.h>

namespace roost::admin {

Result<std::string> TraceTable::add(std::shared_ptr<TraceSession> session, TimePoint now) {
  forget_unread(now);
  const std::lock_guard lock(mutex_);
  if (running_.size() >= kMaxTraces) {
    return make_error(fmt::format("{} traces run already: wait until one ends", kMaxTraces));
  }
  std::string name = std::to_string(++last_);
  running_[name] = {std::move(session), now};
  return name;
}

std::shared_ptr<TraceSession> TraceTable::find(const std::string& name, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(name);
  if (found == running_.end()) return nullptr;
  found->second.read_at = now;
  return found->second.session;
}

void TraceTable::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  running_.erase(name);
}

void TraceTable::forget_unread(TimePoint now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(running_, [now](const auto& entry) { return now - entry.second.read_at > kPatience; });
}

}  // namespace roost::admin
