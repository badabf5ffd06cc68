// SPDX-License-Identifier: Apache-2.0
// A channel: one client's membership in one topic. Derive from Channel and route topics to it in your
// Socket's routes(). Callbacks of one channel never run at the same time; all run on the loop of the shard
// that owns the connection, so they must not block: use run_blocking(). A callback that throws ends this
// channel with phx_error and nothing else (spec channel-lifecycle.md).
#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "roost/assigns.hpp"
#include "roost/channel_handle.hpp"
#include "roost/channel_presence.hpp"
#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/payload.hpp"
#include "roost/pubsub.hpp"
#include "roost/reply.hpp"
#include "roost/stop_reason.hpp"
#include "roost/topic.hpp"

namespace roost {

namespace channels {
class ChannelServer;
struct GuardedCall;
}  // namespace channels
class Socket;

/// Names a timer of one channel. Timers end with their channel.
using TimerId = std::uint64_t;

class Channel {
 public:
  virtual ~Channel() = default;

  /// Asked once. push, broadcast and socket_ref are not possible yet: send_self() what is to happen after.
  virtual JoinResult join(const Topic& topic, const Payload& params) = 0;

  /// A message of the client. Payload views die with the call; copies of it live on.
  virtual Reply handle_in(std::string_view event, const Payload& payload);
  /// A broadcast on this topic whose event this channel type intercepts. By default it is pushed on.
  virtual void handle_out(std::string_view event, const Payload& payload);
  /// Anything else: what was sent to the channel's handle, broadcasts of topics it subscribed to, silence.
  virtual void handle_info(const Info& info);
  /// Broadcasts of other nodes on this topic may be missing: a channel with a state pushes it anew. Called
  /// only for channel types that override it, and not for losses of its own client.
  virtual void handle_gap(const PubSubGap& gap);
  /// The last call. push() still works while the connection lives.
  virtual void terminate(const StopReason& reason);
  /// What `roost channel ID --state` shows of this channel. Runs on its loop like any callback: keep it
  /// quick, and leave secrets out.
  [[nodiscard]] virtual Json describe() const { return nullptr; }

  // What a channel may do. Call these only from the channel's callbacks, never from its constructor. On any
  // other thread, including the first function of run_blocking(), and after the channel has ended, each
  // throws std::logic_error naming the alternative.

  [[nodiscard]] const Topic& topic() const;
  [[nodiscard]] bool joined() const;
  /// Safe to keep, copy and use from any thread.
  [[nodiscard]] ChannelHandle handle() const;
  /// The socket of this connection as connect() left it.
  template <class T>
  [[nodiscard]] const T& socket() const {
    return dynamic_cast<const T&>(socket_base());
  }

  [[nodiscard]] Assigns& assigns();

  /// To this client. Throws std::logic_error before the join is answered, std::invalid_argument when the
  /// payload can't be a push: it is neither a JSON object nor binary.
  void push(std::string_view event, const Payload& payload = {});
  /// To every member of the topic on every node, this client included.
  void broadcast(std::string_view event, const Payload& payload = {});
  /// To every member but this client.
  void broadcast_from(std::string_view event, const Payload& payload = {});
  /// For an answer that comes later: only inside handle_in.
  [[nodiscard]] SocketRef socket_ref() const;
  /// For a join that is answered later: once, inside join, and then return JoinResult::later().
  [[nodiscard]] PendingJoin pending_join();

  /// Ends the channel when this callback returns; its reply is still sent.
  void stop(StopReason reason);

  /// handle_info(value), after the current callback and before any message that comes later.
  void send_self(std::any value);
  TimerId send_after(std::chrono::milliseconds delay, std::function<void()> callback);
  TimerId send_every(std::chrono::milliseconds interval, std::function<void()> callback);
  void cancel_timer(TimerId timer);
  /// One handle_info with is_timeout() if nothing arrives for this long; any message calls it off.
  void timeout_after(std::chrono::milliseconds silence);

  /// Who is in this topic, and this channel among them: Endpoint::add_presence(). Without a name the first
  /// that was declared; std::logic_error when there is none.
  [[nodiscard]] ChannelPresence presence(std::string_view name = {}) const;

  /// Broadcasts of another topic come to handle_info. Twice means twice; unsubscribe removes all.
  void subscribe(std::string_view topic);
  void unsubscribe(std::string_view topic);

  /// Runs `work` on the worker pool, then `done` with its result on this channel's loop; `done` is not called
  /// if the channel has ended, so it may capture `this`. `work` must not: it runs on another thread, and may
  /// outlive the channel. What either throws ends the channel. Throws std::system_error itself when too much
  /// work waits for the pool.
  template <class Work, class Done>
  void run_blocking(Work work, Done done);

 protected:
  Channel() = default;

 private:
  friend class channels::ChannelServer;

  [[nodiscard]] channels::ChannelServer& running(const channels::GuardedCall& call) const;
  [[nodiscard]] const Socket& socket_base() const;
  void run_on_pool(std::function<std::function<void()>()> work);

  channels::ChannelServer* server_ = nullptr;  // set before join, by its owner
};

template <class Work, class Done>
void Channel::run_blocking(Work work, Done done) {
  run_on_pool([work = std::move(work), done = std::move(done)]() mutable -> std::function<void()> {
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
      work();
      return std::function<void()>(std::move(done));
    } else {
      auto result = std::make_shared<std::invoke_result_t<Work&>>(work());
      return [result, done = std::move(done)]() mutable { done(std::move(*result)); };
    }
  });
}

}  // namespace roost
