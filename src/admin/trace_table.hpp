// SPDX-License-Identifier: Apache-2.0
// The traces that run for HTTP clients. One that is not read for a while ends, and there are only a few
// at a time. Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "roost/result.hpp"
#include "roost/trace.hpp"

namespace roost::admin {

class TraceTable {
 public:
  static constexpr std::size_t kMaxTraces = 8;
  /// Looks, a second apart: time in which no request could arrive does not count.
  static constexpr unsigned kPatience = 10;

  /// Its name for the asker. Fails when too many run.
  [[nodiscard]] Result<std::string> add(std::shared_ptr<TraceSession> session);
  /// Null when it has ended. Counts as reading it.
  [[nodiscard]] std::shared_ptr<TraceSession> find(const std::string& name);
  void remove(const std::string& name);
  /// Looks, and ends those that have not been read for that many looks.
  void forget_unread();

 private:
  struct Running {
    std::shared_ptr<TraceSession> session;
    unsigned unread = 0;  // looks
  };

  std::mutex mutex_;  // guards what follows
  std::map<std::string, Running> running_;
  std::uint64_t last_ = 0;
};

}  // namespace roost::admin
