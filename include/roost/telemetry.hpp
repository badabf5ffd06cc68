// SPDX-License-Identifier: Apache-2.0
// Events, reported to the attached handlers. Event names are Phoenix's where Phoenix has one (spec
// endpoint-and-token.md §7), otherwise they start with "roost.".
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
#include "roost/json.hpp"
#include "roost/log.hpp"

namespace roost {

struct ConnectInfo;
class Payload;
class Socket;

namespace telemetry_event {
// The path of a message, in the order of docs/life_of_a_message.md.
inline constexpr std::string_view kFrameReceived = "roost.frame_received";    // bytes
inline constexpr std::string_view kMessageDecoded = "roost.message_decoded";  // topic, event
/// duration, topic, ok, payload; not for a join that crashed
inline constexpr std::string_view kChannelJoined = "phoenix.channel_joined";
/// duration, topic, event, ref, payload; not when the callback threw
inline constexpr std::string_view kChannelHandledIn = "phoenix.channel_handled_in";
inline constexpr std::string_view kBroadcast = "roost.broadcast";           // topic, event
inline constexpr std::string_view kMessageQueued = "roost.message_queued";  // connection, bytes
inline constexpr std::string_view kFlushed = "roost.flushed";  // connection, bytes of one gathered write
// Requests that do not go to a socket. event: the method, topic: the path; at the end duration, count: the
// status.
inline constexpr std::string_view kRequestStart = "phoenix.endpoint.start";
inline constexpr std::string_view kRequestStop = "phoenix.endpoint.stop";
// Starts and ends.
inline constexpr std::string_view kEndpointInit = "phoenix.endpoint.init";  // before it listens
/// duration, ok, params, connect_info, vsn, serializer; not when connect() threw
inline constexpr std::string_view kSocketConnected = "phoenix.socket_connected";
inline constexpr std::string_view kSocketClosed = "roost.socket_closed";  // reason, count: close code
/// A client asked for more than SocketLimits allow; topic, event, reason: which limit
inline constexpr std::string_view kLimitReached = "roost.limit_reached";
/// For a client that lags, as its Delivery demands; connection, reason: "oldest_dropped" or "superseded",
/// bytes
inline constexpr std::string_view kMessageDropped = "roost.message_dropped";
/// count: channels of this batch; total, index, rounds; duration: the interval; reason: the socket's type
inline constexpr std::string_view kSocketDrain = "phoenix.socket_drain";
inline constexpr std::string_view kChannelTerminated = "roost.channel_terminated";  // topic, reason
/// Messages of other nodes may be missing; topic, event: the node that sent them, reason: the GapCause, count
inline constexpr std::string_view kGap = "roost.gap";
inline constexpr std::string_view kShardStalled = "roost.shard_stalled";  // duration, topic, reason: callback
}  // namespace telemetry_event

/// The three events of a span: an operation that begins, and ends normally or with an exception (given in
/// `reason`). Its beginning and end have the same TelemetryEvent::span; spans that begin and end on one
/// thread nest, so a tracer keeps a stack per thread.
struct TelemetrySpan {
  std::string_view start;
  std::string_view stop;
  std::string_view exception;
};

namespace telemetry_span {
/// Socket::connect; ok at the stop. Begins and ends on one thread.
inline constexpr TelemetrySpan kConnect{"roost.connect.start", "roost.connect.stop",
                                        "roost.connect.exception"};
/// From the request to join until its reply, which may come later; topic, payload, ok.
inline constexpr TelemetrySpan kJoin{"roost.join.start", "roost.join.stop", "roost.join.exception"};
/// The channel's callbacks, each beginning and ending on one thread; topic, event, and in handle_in ref and
/// payload.
inline constexpr TelemetrySpan kHandleIn{"roost.handle_in.start", "roost.handle_in.stop",
                                         "roost.handle_in.exception"};
inline constexpr TelemetrySpan kHandleOut{"roost.handle_out.start", "roost.handle_out.stop",
                                          "roost.handle_out.exception"};
inline constexpr TelemetrySpan kHandleInfo{"roost.handle_info.start", "roost.handle_info.stop",
                                           "roost.handle_info.exception"};
/// Delivering one broadcast to the members of one shard; topic, event, count: members.
inline constexpr TelemetrySpan kDispatch{"roost.dispatch.start", "roost.dispatch.stop",
                                         "roost.dispatch.exception"};
/// The end of a connection: its channels terminate; reason.
inline constexpr TelemetrySpan kClose{"roost.close.start", "roost.close.stop", "roost.close.exception"};
}  // namespace telemetry_span

/// One event. Views and pointers are valid only during the handler's call. Fields that an event does not have
/// are empty or null.
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

  std::uint64_t span = 0;            // 0: not part of a span
  std::string_view ref{};            // the client's, as JSON text
  const Payload* payload = nullptr;  // of a join or a message; not filtered
  // Of a socket.
  std::string_view mount{};        // its path, "/socket"
  std::string_view socket_type{};  // "MyApp::UserSocket"
  std::string_view transport{};    // "websocket" or "longpoll"
  std::string_view serializer{};
  std::string_view vsn{};                     // what the client asked for
  const JsonObject* params = nullptr;         // of the request; not filtered
  const ConnectInfo* connect_info = nullptr;  // as passed to connect()
  const Socket* socket = nullptr;
  LogLevel log = LogLevel::off;  // the level of the log line that goes with the event
};

/// The handlers of one endpoint. Thread: any. A handler runs on the thread where the event happened and must
/// not block; a handler that throws is detached.
class Telemetry {
 public:
  using Handler = std::function<void(const TelemetryEvent&)>;
  using HandlerId = std::uint64_t;

  /// `name` is one event name, or "" for all.
  HandlerId attach(std::string name, Handler handler);
  void detach(HandlerId id);

  /// False while no handler is attached: one relaxed load, so that a hot path can check before it builds an
  /// event.
  [[nodiscard]] bool active() const noexcept { return active_.load(std::memory_order_relaxed); }
  void emit(const TelemetryEvent& event);
  /// A number for TelemetryEvent::span, unique in this process.
  [[nodiscard]] std::uint64_t new_span() noexcept {
    return spans_.fetch_add(1, std::memory_order_relaxed) + 1;
  }

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
  std::atomic<std::uint64_t> spans_{0};
};

}  // namespace roost
