// SPDX-License-Identifier: Apache-2.0
// A channel as seen by a client, and the messages it sent. Both are handles: cheap to copy, usable from any
// thread, harmless after their Client is gone. Callbacks run on the client's thread, one at a time, and may
// call everything here; exceptions they throw are logged.
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
class ChannelCore;
class Gate;
class Push;
}  // namespace client

enum class ClientChannelState { closed, joining, joined, errored, leaving };
[[nodiscard]] std::string_view to_string(ClientChannelState state);

/// The answer to a join, push or leave. The status is the server's, by convention "ok" or "error", or one set
/// locally: "timeout", or "closed" with {"reason": ...} if no answer can come any more: the channel crashed,
/// was closed or left, the connection was lost, or the client ended. It is then unknown whether the server
/// acted on the message. A push that did not fit into a buffer gets "error" with {"reason": ...} and is never
/// sent.
struct ClientReply {
  std::string status;
  Payload response;

  [[nodiscard]] bool ok() const noexcept { return status == "ok"; }
};

/// A join, push or leave that was sent or is about to be.
class ClientPush {
 public:
  /// Calls `hook` when the answer has this status, or at once if it already has arrived. The hooks of a join
  /// are called again at every rejoin.
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
  using Timeout = std::optional<std::chrono::milliseconds>;  // unset: ClientOptions::timeout
  using Handler = std::function<void(const Payload& payload)>;

  [[nodiscard]] const Topic& topic() const noexcept;
  /// A snapshot; another thread may be changing it.
  [[nodiscard]] ClientChannelState state() const noexcept;

  /// Joins now or as soon as the client is connected, and again after every loss, until leave(). Once per
  /// channel: a second call throws std::logic_error.
  ClientPush join(Timeout timeout = std::nullopt) const;
  /// Sends, or queues until the channel is joined; the time-out runs meanwhile. Throws std::logic_error
  /// before join().
  ClientPush push(std::string event, Payload payload = {}, Timeout timeout = std::nullopt) const;
  /// Closes the channel at once and for good; client.channel(topic) makes a new one.
  ClientPush leave() const;

  /// Several handlers of one event run in the order they were added.
  const ClientChannel& on(std::string event, Handler handler) const;
  /// Removes every handler of that event.
  const ClientChannel& off(std::string event) const;
  /// Called when the channel is left, closed by the server, or replaced by another channel on its topic.
  const ClientChannel& on_close(std::function<void()> handler) const;
  /// Called when the channel crashes on the server or the connection is lost; it rejoins by itself. The
  /// payload gives the reason.
  const ClientChannel& on_error(Handler handler) const;

  ClientChannel(std::shared_ptr<client::Gate> gate, std::shared_ptr<client::ChannelCore> channel)
      : gate_(std::move(gate)), channel_(std::move(channel)) {}

 private:
  friend class ClientPresence;

  std::shared_ptr<client::Gate> gate_;
  std::shared_ptr<client::ChannelCore> channel_;
};

}  // namespace roost
