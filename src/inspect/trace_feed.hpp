// SPDX-License-Identifier: Apache-2.0
// Between the shards that see events and the reader of a trace: decides which records pass, and keeps them
// until they are read, within bounds. Shared by all of them. Thread: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "roost/trace.hpp"
#include "trace/program.hpp"

namespace roost::inspect {

class TraceFeed {
 public:
  /// Most records that wait for the reader.
  static constexpr std::size_t kMaxWaiting = 1024;
  /// Longer payloads are left out.
  static constexpr std::size_t kMaxPayload = 4096;

  TraceFeed(trace::Program program, const TraceOptions& options, base::TimePoint now);

  [[nodiscard]] const trace::Program& program() const noexcept { return program_; }
  /// True if another event may pass at `now`, which counts it; otherwise it counts as dropped.
  [[nodiscard]] bool admit(base::TimePoint now) noexcept;
  void add(TraceRecord record);

  [[nodiscard]] std::vector<TraceRecord> take();
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }
  /// Its limit is reached, its time is over, or it was ended.
  [[nodiscard]] bool done(base::TimePoint now) const noexcept;
  void end() noexcept { ended_.store(true, std::memory_order_relaxed); }

 private:
  void begin_window(base::TimePoint now) noexcept;

  const trace::Program program_;
  const std::uint64_t limit_;
  const std::uint32_t rate_;
  const base::Duration per_;
  const base::TimePoint ends_at_;
  std::atomic<std::uint64_t> admitted_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
  std::atomic<base::TimePoint> window_began_;
  std::atomic<std::uint32_t> in_window_ = 0;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;  // guards waiting_
  std::vector<TraceRecord> waiting_;
};

}  // namespace roost::inspect
