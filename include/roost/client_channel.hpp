// SPDX-License-Identifier: Apache-2.0
// A channel as a client sees it, and what it sent. Both are handles: cheap to copy, usable from any thread,
// harmless after their Client is gone. Callbacks run on the client's thread, one at a time, and may call
// everything here; what they throw is logged.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "roost/payload.hpp"
#include "roost/topic.hpp"

namespace roost {

namespace client {
class Channel;
class Gate;
class Push;
}  // namespace client

enum class ClientChannelState { closed, joining, joined, errored, leaving };
[[nodiscard]] std::string_view to_string(ClientChannelState state);

/// The answer to a join, push or leave. The status is the server's, by convention "ok" or "error", or one
/// of ours: "timeout", or "closed" with {"reason": ...} when what was to answer it ended first: the channel
/// crashed, was closed or left, the connection was lost, or the client ended. Whether the server has acted on
/// it is unknown then. A push that found no room in a buffer is an "error" with {"reason": ...} and is never
/// sent.
struct ClientReply {
  std::string status;
  Payload response;

  [[nodiscard]] bool ok() const noexcept { return status == "ok"; }
};

/// A join, a push or a leave on its way.
class ClientPush {
 public:
  /// Calls `hook` when the answer has this status; at once when it has come already. The hooks of a join are
  /// called again at every rejoin.
  const ClientPush& receive(std::string status, std::function<void(const Payload& response)> hook) const;
  /// The first answer, whatever its status. Do not wait for it on the client's own thread.
  [[nodiscard]] std::future<ClientReply> reply() const;

  ClientPush(std::shared_ptr<client::Gate> gate, std::shared_ptr<client::Push> push)
      : gate_(std::move(gate)), push_(std::move(push)) {}

 private:
  std::shared_ptr<client::Gate> gate_;
  std::shared_ptr<client::Push> push_;
};

class ClientChannel {
 public:
  using Timeout = std::optional<std::chrono::milliseconds>;  // none: ClientOptions::timeout
  using Handler = std::function<void(const Payload& payload)>;

  [[nodiscard]] const Topic& topic() const noexcept;
  /// As it is now; another thread may be changing it.
  [[nodiscard]] ClientChannelState state() const noexcept;

  /// Joins now or as soon as the client is connected, and again after every loss, until leave(). Once per
  /// channel: a second time throws std::logic_error.
  ClientPush join(Timeout timeout = std::nullopt) const;
  /// Sends, or waits until the channel is joined; its time runs meanwhile. Throws std::logic_error before
  /// join().
  ClientPush push(std::string event, Payload payload = {}, Timeout timeout = std::nullopt) const;
  /// The channel is closed at once and for good; client.channel(topic) gives a new one.
  ClientPush leave() const;

  /// Several handlers of an event run in the order they were given.
  const ClientChannel& on(std::string event, Handler handler) const;
  /// Takes back every handler of that event.
  const ClientChannel& off(std::string event) const;
  /// Left, closed by the server, or replaced by another channel of the client on this topic.
  const ClientChannel& on_close(std::function<void()> handler) const;
  /// Crashed on the server, or the connection is lost; a rejoin follows by itself. The payload names the
  /// reason.
  const ClientChannel& on_error(Handler handler) const;

  ClientChannel(std::shared_ptr<client::Gate> gate, std::shared_ptr<client::Channel> channel)
      : gate_(std::move(gate)), channel_(std::move(channel)) {}

 private:
  std::shared_ptr<client::Gate> gate_;
  std::shared_ptr<client::Channel> channel_;
};

}  // namespace roost
