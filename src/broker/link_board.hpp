// SPDX-License-Identifier: Apache-2.0
// How all links of an adapter are connected: written by each link on its own loop, read by anyone. It also
// writes the log, since what all links meet together is one line and not one for each. Thread: any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "roost/log.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost::broker {

class LinkBoard {
 public:
  using WallClock = std::function<PubSubState::Time()>;
  /// What is shown of it.
  struct Options {
    std::string adapter;  // "nats"
    std::size_t links;
    std::size_t default_max_payload;  // until a broker has said its own
  };

  /// `changed` is called after every change of a status, on the link's loop. The logger is borrowed.
  LinkBoard(const Options& options, Logger& logger, std::function<void()> changed,
            WallClock wall_clock = std::chrono::system_clock::now);

  // By a link.

  void connecting(std::size_t link, const std::string& broker);
  void set_max_payload(std::size_t link, std::size_t bytes);
  void connected(std::size_t link, std::string_view server, base::TimePoint now);
  /// A connection or an attempt failed. `lasting`: trying again soon does not help.
  enum class Trouble : std::uint8_t { passing, lasting };
  void lost(std::size_t link, const std::string& problem, Trouble trouble = Trouble::passing);
  void stopped(std::size_t link);
  void set_queued(std::size_t link, std::size_t bytes) noexcept;
  void set_round_trip(std::size_t link, std::chrono::microseconds time) noexcept;

  // By anyone.

  /// When it was connected, if it still is.
  [[nodiscard]] std::optional<base::TimePoint> up_since(std::size_t link) const noexcept;
  /// The smallest of the brokers that are, or were, connected.
  [[nodiscard]] std::size_t max_payload() const noexcept {
    return max_payload_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::vector<PubSubState::Link> links() const;

 private:
  static constexpr std::size_t kMaxProblems = 16;

  struct Entry {
    PubSubState::Link shown;      // guarded by mutex_
    std::size_t max_payload = 0;  // guarded by mutex_; 0: not known
    std::atomic<base::TimePoint::rep> up_since{0};
    std::atomic<std::size_t> queued{0};
    std::atomic<std::int64_t> round_trip{0};
  };

  void set_status_locked(Entry& entry, PubSubState::Status status);
  [[nodiscard]] bool all_connected_locked() const;
  /// False: it was logged already since all links were last connected.
  [[nodiscard]] bool is_new_locked(const std::string& line);

  const Options options_;
  Logger& logger_;
  const std::function<void()> changed_;
  const WallClock wall_clock_;
  std::atomic<std::size_t> max_payload_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;  // never changes
  std::set<std::string> logged_;                 // guarded by mutex_
};

}  // namespace roost::broker
