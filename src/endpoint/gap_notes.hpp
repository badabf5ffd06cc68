// SPDX-License-Identifier: Apache-2.0
// Tells the operator what the node may have missed of other nodes: a line in the log and a record of `roost
// why`. Losses come in storms, so of each cause a burst and then one in a second is told, with the number of
// those that were not. Owner: the endpoint. Thread: any.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "roost/log.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost::endpoint {

class GapNotes {
 public:
  static constexpr std::chrono::seconds kOneEvery{1};
  static constexpr int kBurst = 5;
  /// Keeps a record: what is missing, and on which topic.
  using Record = std::function<void(const std::string& detail, const std::string& topic)>;

  /// Clock and logger are borrowed.
  GapNotes(const base::Clock& clock, Logger& logger, Record record)
      : clock_(clock), logger_(logger), record_(std::move(record)) {}

  void note(const PubSubGap& gap);

 private:
  struct Pace {
    base::TimePoint paid_until{};
    std::uint64_t untold = 0;
  };
  /// The gaps that were not told since the last one that was; nothing if this one is not told either.
  [[nodiscard]] std::optional<std::uint64_t> may_tell(GapCause cause);

  const base::Clock& clock_;
  Logger& logger_;
  const Record record_;
  std::mutex mutex_;  // guards paces_
  std::array<Pace, kGapCauses> paces_{};
};

/// "3 messages of node b@host on \"room:1\" are missing", and why.
[[nodiscard]] std::string sentence_of(const PubSubGap& gap);

}  // namespace roost::endpoint
