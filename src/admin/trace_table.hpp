// SPDX-License-Identifier: Apache-2.0
// The traces that run for askers over HTTP. One that nobody reads for a while ends, and there are only a few
// at a time. Thread: any.
#pragma once

#include <chrono>
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
  static constexpr std::chrono::seconds kPatience{10};
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Its name for the asker. Fails when too many run.
  [[nodiscard]] Result<std::string> add(std::shared_ptr<TraceSession> session, TimePoint now);
  /// Null when it has ended. Counts as reading it.
  [[nodiscard]] std::shared_ptr<TraceSession> find(const std::string& name, TimePoint now);
  void remove(const std::string& name);
  /// Ends those that nobody reads any more.
  void forget_unread(TimePoint now);

 private:
  struct Running {
    std::shared_ptr<TraceSession> session;
    TimePoint read_at;
  };

  std::mutex mutex_;  // guards what follows
  std::map<std::string, Running> running_;
  std::uint64_t last_ = 0;
};

}  // namespace roost::admin
