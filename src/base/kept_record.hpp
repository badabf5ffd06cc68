// SPDX-License-Identifier: Apache-2.0
// A LogRecord together with what it borrows, for a thread that comes to it later. A value; can only be moved.
#pragma once

#include <vector>

#include "roost/log.hpp"

namespace roost::base {

class KeptRecord {
 public:
  explicit KeptRecord(const LogRecord& borrowed);
  KeptRecord(KeptRecord&&) = default;
  KeptRecord& operator=(KeptRecord&&) = default;

  [[nodiscard]] const LogRecord& record() const noexcept { return record_; }

  /// What it takes in memory, or will.
  [[nodiscard]] static std::size_t bytes(const LogRecord& record);
  [[nodiscard]] std::size_t bytes() const { return bytes(record_); }

 private:
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] LogField keep(const LogField& field);

  std::vector<char> texts_;  // moving leaves its characters, and the fields, where they are
  std::vector<LogField> fields_;
  LogRecord record_;  // views both
};

}  // namespace roost::base
