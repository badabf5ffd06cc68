// SPDX-License-Identifier: Apache-2.0
#include "base/log_queue.hpp"

#include <fmt/format.h>

#include <utility>

namespace roost::base {

void LogQueue::push(const LogRecord& record) {
  if (!has_room_for(OwnedLogRecord::bytes(record))) {
    ++dropped_;
    ++all_dropped_;
    return;
  }
  if (dropped_ > 0) add_count();
  add(OwnedLogRecord(record));
}

std::optional<OwnedLogRecord> LogQueue::pop() {
  if (waiting_.empty() && dropped_ > 0) add_count();
  if (waiting_.empty()) return std::nullopt;
  OwnedLogRecord next = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= next.bytes();
  return next;
}

bool LogQueue::has_room_for(std::size_t bytes) const noexcept {
  return bytes_ + bytes <= (dropped_ > 0 ? max_bytes_ / 2 : max_bytes_);
}

void LogQueue::add(OwnedLogRecord record) {
  bytes_ += record.bytes();
  ++pushed_;
  waiting_.push_back(std::move(record));
}

void LogQueue::add_count() {
  const auto count = static_cast<std::int64_t>(std::exchange(dropped_, 0));
  const LogField fields[] = {{"dropped", count}};
  const std::string line = fmt::format("{} log line{} dropped here: the log could not keep up", count,
                                       count == 1 ? " was" : "s were");
  add(OwnedLogRecord({LogLevel::warning, line, {}, fields, std::chrono::system_clock::now()}));
}

}  // namespace roost::base
