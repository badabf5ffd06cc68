// SPDX-License-Identifier: Apache-2.0
// A LogRecord that owns what it references, for a thread that processes it later. A move-only value.
#pragma once

#include <vector>

#include "roost/log.hpp"

namespace roost::base {

class OwnedLogRecord {
 public:
  explicit OwnedLogRecord(const LogRecord& borrowed);
  OwnedLogRecord(OwnedLogRecord&&) = default;
  OwnedLogRecord& operator=(OwnedLogRecord&&) = default;

  [[nodiscard]] const LogRecord& record() const noexcept { return record_; }

  /// The memory it takes, or would take.
  [[nodiscard]] static std::size_t bytes(const LogRecord& record);
  [[nodiscard]] std::size_t bytes() const { return bytes(record_); }

 private:
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] LogField keep(const LogField& field);

  std::vector<char> texts_;  // moving the vectors keeps their elements in place
  std::vector<LogField> fields_;
  LogRecord record_;  // points into both
};

}  // namespace roost::base
