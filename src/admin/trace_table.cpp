// SPDX-License-Identifier: Apache-2.0
#include "admin/trace_table.hpp"

#include <fmt/format.h>

namespace roost::admin {

Result<std::string> TraceTable::add(std::shared_ptr<TraceSession> session) {
  const std::lock_guard lock(mutex_);
  if (running_.size() >= kMaxTraces) {
    return make_error(fmt::format("{} traces run already: wait until one ends", kMaxTraces));
  }
  std::string name = std::to_string(++last_);
  running_[name] = {std::move(session)};
  return name;
}

std::shared_ptr<TraceSession> TraceTable::find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(name);
  if (found == running_.end()) return nullptr;
  found->second.unread = 0;
  return found->second.session;
}

void TraceTable::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  running_.erase(name);
}

void TraceTable::forget_unread() {
  const std::lock_guard lock(mutex_);
  for (auto entry = running_.begin(); entry != running_.end();)
    entry = ++entry->second.unread > kPatience ? running_.erase(entry) : std::next(entry);
}

}  // namespace roost::admin
