// SPDX-License-Identifier: Apache-2.0
// What happened, told to whoever attached. Event names are Phoenix's where Phoenix has one
// (spec endpoint-and-token.md §7), else they start "roost.".
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "roost/ids.hpp"

namespace roost {

namespace telemetry_event {
// The road of a message, in the order docs/life_of_a_message.md tells it.
inline constexpr std::string_view kFrameReceived = "roost.frame_received";           // bytes
inline constexpr std::string_view kMessageDecoded = "roost.message_decoded";         // topic, event
inline constexpr std::string_view kChannelJoined = "phoenix.channel_joined";         // duration, topic, ok
inline constexpr std::string_view kChannelHandledIn = "phoenix.channel_handled_in";  // duration, topic, event
inline constexpr std::string_view kBroadcast = "roost.broadcast";                    // topic, event
inline constexpr std::string_view kDispatched =
    "roost.dispatched";  // topic, event, count: members of one shard
inline constexpr std::string_view kMessageQueued = "roost.message_queued";  // connection, bytes
inline constexpr std::string_view kFlushed = "roost.flushed";  // connection, bytes of one gathered write
// Births and deaths.
inline constexpr std::string_view kSocketConnected = "phoenix.socket_connected";  // duration, ok
inline constexpr std::string_view kSocketClosed = "roost.socket_closed";          // reason, count: close code
// count: channels of this batch; total, index, rounds; duration: the interval; reason: the socket's type
inline constexpr std::string_view kSocketDrain = "phoenix.socket_drain";
inline constexpr std::string_view kChannelTerminated = "roost.channel_terminated";  // topic, reason
inline constexpr std::string_view kShardStalled = "roost.shard_stalled";  // duration, topic, reason: callback
}  // namespace telemetry_event

/// One event. Views live for the call of the handler only. Fields that an event does not have are empty.
struct TelemetryEvent {
  std::string_view name;
  ConnectionId connection{};
  std::string_view topic{};
  std::string_view event{};
  std::string_view reason{};
  std::chrono::nanoseconds duration{0};
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
  bool ok = true;
  std::uint64_t total = 0;
  std::uint64_t index = 0;
  std::uint64_t rounds = 0;
};

/// The handlers of one endpoint. Thread: any. A handler runs on the thread where the event happened and must
/// not block; one that throws is detached and logged by nobody else's cost.
class Telemetry {
 public:
  using Handler = std::function<void(const TelemetryEvent&)>;
  using HandlerId = std::uint64_t;

  /// `name` is one event name, or "" for all.
  HandlerId attach(std::string name, Handler handler);
  void detach(HandlerId id);

  /// False while nobody listens: one relaxed load, so that a hot path may ask before it builds an event.
  [[nodiscard]] bool active() const noexcept { return active_.load(std::memory_order_relaxed); }
  void emit(const TelemetryEvent& event);

 private:
  struct Attached {
    HandlerId id;
    std::string name;
    Handler handler;
  };
  using Handlers = std::vector<Attached>;

  [[nodiscard]] std::shared_ptr<const Handlers> snapshot();
  void replace(std::shared_ptr<const Handlers> handlers);

  std::mutex mutex_;
  std::shared_ptr<const Handlers> handlers_ = std::make_shared<Handlers>();
  HandlerId next_id_ = 1;
  std::atomic<bool> active_{false};
};

}  // namespace roost
