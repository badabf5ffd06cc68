// SPDX-License-Identifier: Apache-2.0
// What other threads hold of a channel, and what its handle_info receives. Everything here may be kept and
// used from any thread; towards a channel or connection that has ended it does nothing.
#pragma once

#include <any>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/payload.hpp"
#include "roost/pubsub.hpp"
#include "roost/reply.hpp"

namespace roost {

class Channel;
namespace channels {
class ChannelServer;
struct HandleTarget;  // how a handle reaches its shard
}  // namespace channels

/// What came to handle_info: a value sent to the channel, a broadcast of a subscribed topic, or silence.
class Info {
 public:
  [[nodiscard]] static Info message(std::any value) { return Info(std::move(value), nullptr, false); }
  [[nodiscard]] static Info broadcast(const BroadcastView& view) { return Info({}, &view, false); }
  [[nodiscard]] static Info timeout() { return Info({}, nullptr, true); }

  /// Null when the message is of another type.
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return std::any_cast<T>(&value_);
  }
  /// Null unless this is a broadcast.
  [[nodiscard]] const BroadcastView* broadcast() const noexcept { return broadcast_; }
  [[nodiscard]] bool is_timeout() const noexcept { return timeout_; }
  /// For logs: what kind of message this is.
  [[nodiscard]] std::string describe() const;

 private:
  Info(std::any value, const BroadcastView* view, bool timeout)
      : value_(std::move(value)), broadcast_(view), timeout_(timeout) {}

  std::any value_;
  const BroadcastView* broadcast_;
  bool timeout_;
};

class ChannelHandle {
 public:
  ChannelHandle() = default;

  [[nodiscard]] SubscriberId id() const noexcept { return id_; }

  /// handle_info(value) on the channel's loop.
  void send(std::any value) const;
  /// To the client, without calling the channel. It keeps its order with the broadcasts, pushes and replies
  /// of the calling thread; it can overtake an earlier `send`, `call` or `cast`.
  void push(std::string event, Payload payload = {}) const;
  // Presences of the channel (Channel::presence), from any thread. A problem is logged.

  void track(std::string key, JsonObject meta = {}, std::string presence = {}) const;
  void update(std::string key, JsonObject meta, std::string presence = {}) const;
  void untrack(std::string key, std::string presence = {}) const;

  /// Ends the channel from outside: the client gets phx_error whatever the reason, and terminate does not
  /// run (spec §8, §9).
  void kill() const;

  /// Runs `request(channel)` on the channel's loop and gives back what it returns. The future throws
  /// std::runtime_error when the channel has ended, std::bad_cast when it is not a C. Do not wait for it on
  /// a shard's own thread.
  template <class C, class F>
  [[nodiscard]] auto call(F request) const -> std::future<std::invoke_result_t<F&, C&>>;
  /// The same without an answer.
  template <class C, class F>
  void cast(F request) const {
    post([request = std::move(request)](Channel* channel) mutable {
      if (channel != nullptr) request(dynamic_cast<C&>(*channel));
    });
  }

  ChannelHandle(SubscriberId id, std::shared_ptr<channels::HandleTarget> target)
      : id_(id), target_(std::move(target)) {}

 private:
  void post(const std::function<void(Channel*)>& task) const;  // null when the channel has ended

  SubscriberId id_;
  std::shared_ptr<channels::HandleTarget> target_;
};

/// Answers one message of the client, any number of times (Phoenix's socket_ref).
class SocketRef {
 public:
  void reply(std::string status, Payload response = {}) const;
  void ok(Payload response = {}) const { reply("ok", std::move(response)); }
  void error(Payload response = {}) const { reply("error", std::move(response)); }

  struct Address;  // connection, serializer, topic, ref, join_ref
  explicit SocketRef(std::shared_ptr<const Address> address) : address_(std::move(address)) {}

 private:
  std::shared_ptr<const Address> address_;
};

/// Answers one join, once. If the last copy is destroyed unanswered, the client gets "join crashed".
class PendingJoin {
 public:
  void ok(Payload response = {}) const { answer(JoinResult::ok(std::move(response))); }
  void error(Payload response = {}) const { answer(JoinResult::error(std::move(response))); }

  class State;
  explicit PendingJoin(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  void answer(JoinResult result) const;

  std::shared_ptr<State> state_;
};

template <class C, class F>
auto ChannelHandle::call(F request) const -> std::future<std::invoke_result_t<F&, C&>> {
  using R = std::invoke_result_t<F&, C&>;
  auto task = std::make_shared<std::packaged_task<R(Channel*)>>(
      [request = std::move(request)](Channel* channel) mutable -> R {
        if (channel == nullptr) throw std::runtime_error("the channel has ended");
        return request(dynamic_cast<C&>(*channel));
      });
  auto answer = task->get_future();
  post([task](Channel* channel) { (*task)(channel); });
  return answer;
}

}  // namespace roost
