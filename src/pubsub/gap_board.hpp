// SPDX-License-Identifier: Apache-2.0
// Gaps on their way to one shard, from whatever thread noticed them. Gaps of one topic, origin and cause
// become one; too many become one of all topics, so a storm of losses stays small. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::pubsub {

class GapBoard {
 public:
  static constexpr std::size_t kMaxGaps = 1'024;

  /// True: nothing was waiting, so somebody has to be sent for it.
  [[nodiscard]] bool add(const PubSubGap& gap);

  using Visit = std::function<void(const PubSubGap&)>;
  /// Gives `visit` what has been added, in order. Not locked meanwhile.
  void take(const Visit& visit);

 private:
  struct Waiting {
    std::string topic;
    std::string origin;
    std::uint64_t count;
    GapCause cause;

    [[nodiscard]] bool is_like(const PubSubGap& gap) const noexcept {
      return cause == gap.cause && topic == gap.topic && origin == gap.origin;
    }
  };

  void merge_all();

  std::mutex mutex_;
  std::vector<Waiting> waiting_;
};

}  // namespace roost::pubsub
