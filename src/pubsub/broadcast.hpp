// SPDX-License-Identifier: Apache-2.0
// One broadcast on its way through the shards of this node. Immutable except for two flags (handed out to all
// shards, counted) and the cache of its encoded forms.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "fastlane/shared_encodings.hpp"
#include "roost/ids.hpp"
#include "roost/log.hpp"
#include "roost/pubsub.hpp"

namespace roost::pubsub {

struct BroadcastContent {
  std::string topic;
  std::string event;
  Payload payload;
  SubscriberId from{};  // does not receive it; invalid: every member does
  base::TimePoint published_at{};
  const Dispatcher* dispatcher = nullptr;  // null: the channel dispatcher
};

class Broadcast {
 public:
  Broadcast(BroadcastContent content, const fastlane::SerializerTable& serializers, Logger& logger)
      : content_(std::move(content)),
        encodings_({content_.topic, content_.event, content_.payload}, serializers, logger) {}

  [[nodiscard]] const BroadcastContent& content() const noexcept { return content_; }
  [[nodiscard]] BroadcastView view() const noexcept {
    return {content_.topic, content_.event, content_.payload};
  }

  /// True for the first shard that asks, so that the node counts it once. Thread: any.
  [[nodiscard]] bool count_once() const noexcept {
    return !counted_.load(std::memory_order_relaxed) && !counted_.exchange(true, std::memory_order_relaxed);
  }

  /// True once every shard that will dispatch it has it. No shard dispatches it earlier: the effects of a
  /// subscriber must not reach a shard before the broadcast that caused them. Thread: any.
  [[nodiscard]] bool handed_out() const noexcept { return handed_out_.load(std::memory_order_acquire); }
  void set_handed_out() const noexcept { handed_out_.store(true, std::memory_order_release); }

  /// Null if that serializer cannot encode it. Thread: any.
  [[nodiscard]] const fastlane::EncodedMessage* encoded(std::size_t serializer) const {
    return encodings_.by(serializer);
  }

 private:
  const BroadcastContent content_;
  const fastlane::SharedEncodings encodings_;
  mutable std::atomic<bool> counted_{false};
  mutable std::atomic<bool> handed_out_{false};
};

using BroadcastPtr = std::shared_ptr<const Broadcast>;

}  // namespace roost::pubsub
