// SPDX-License-Identifier: Apache-2.0
// Which channels joined and how they ended, recorded from an endpoint's telemetry: what an in-process test
// would query from a channel process. Owner: a Server; must outlive its endpoint's run. Thread: any. The last
// kMaxEnded ended channels are kept.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "roost/telemetry.hpp"

namespace fixture {

class ChannelRecords {
 public:
  static constexpr std::size_t kMaxEnded = 10'000;
  using Id = std::uint64_t;

  struct Life {
    bool alive = true;
    std::string reason;  // after it has ended: "normal", "shutdown:closed", "crash"
  };

  void listen_to(roost::Telemetry& telemetry);

  /// The channel that joined the topic last, alive or not.
  [[nodiscard]] std::optional<Id> newest(std::string_view topic) const;
  [[nodiscard]] std::optional<Life> life_of(Id id) const;
  [[nodiscard]] bool wait_until_none_lives(std::chrono::milliseconds patience);

 private:
  using Place = std::pair<roost::ConnectionId, std::string>;  // a connection and a topic
  struct Record {
    std::string topic;
    Life life;
  };

  void joined(const roost::TelemetryEvent& event);
  void terminated(const roost::TelemetryEvent& event);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Id, Record> records_;
  std::map<Place, Id> alive_;
  std::deque<Id> ended_;
  Id last_ = 0;
};

}  // namespace fixture
