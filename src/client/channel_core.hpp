// SPDX-License-Identifier: Apache-2.0
// One channel of a client: joins, rejoins, queues pushes until it is joined, and passes incoming messages to
// its handlers. Pure except for its timers: it sends through ChannelSocket.
// Owner and thread: the client's loop, except where a function is marked "any".
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/push.hpp"
#include "net/retry_timer.hpp"
#include "protocol/phoenix/client_codec.hpp"
#include "roost/client_channel.hpp"
#include "roost/topic.hpp"

namespace roost::client {

class ChannelCore;

/// What a channel needs from its socket.
class ChannelSocket : public runtime::PeerInput {
 public:
  [[nodiscard]] virtual bool connected() const = 0;
  [[nodiscard]] virtual phoenix::Ref make_ref() = 0;
  /// Fails if the message cannot be encoded in this protocol version, or there is no room for it.
  virtual Result<void> send(const phoenix::ClientMessage& message) = 0;
  /// A topic has one joined channel: any other that is joined or joining leaves.
  virtual void leave_others(const ChannelCore& joining) = 0;
  virtual void remove(const ChannelCore& closed) = 0;

 protected:
  ~ChannelSocket() = default;
};

struct ChannelOptions {
  base::Duration timeout;  // of joins and pushes without one of their own
  net::RetryOptions rejoins;
  std::size_t max_buffered_pushes;
};

class ChannelCore : public std::enable_shared_from_this<ChannelCore> {
 public:
  using Handler = std::function<void(const Payload&)>;

  ChannelCore(runtime::EventLoop& loop, ChannelSocket& socket, Topic topic, Push::PayloadSource params,
              const ChannelOptions& options);

  /// Thread: any, like the next three.
  [[nodiscard]] const Topic& topic() const noexcept { return topic_; }
  [[nodiscard]] ClientChannelState state() const noexcept { return state_.load(); }
  [[nodiscard]] const std::shared_ptr<Push>& join_push() const noexcept { return join_push_; }
  /// True for the first caller only.
  [[nodiscard]] bool claim_join() noexcept { return !join_claimed_.exchange(true); }
  [[nodiscard]] bool join_claimed() const noexcept { return join_claimed_.load(); }
  [[nodiscard]] std::shared_ptr<Push> make_push(std::string event, Payload payload,
                                                std::optional<base::Duration> timeout);

  // Called by the application.
  void join(std::optional<base::Duration> timeout);
  void push(const std::shared_ptr<Push>& push);
  void leave();
  void on(std::string event, Handler handler) { handlers_[std::move(event)].push_back(std::move(handler)); }
  void off(const std::string& event) { handlers_.erase(event); }
  void on_close(std::function<void()> handler) { close_handlers_.push_back(std::move(handler)); }
  void on_error(Handler handler) { error_handlers_.push_back(std::move(handler)); }

  // Called by the socket.
  void connection_opened();
  void connection_lost(const Payload& why);
  /// Disconnected by the application: nothing waits for another connection.
  void disconnected(const Payload& why);
  /// Whether the message is for the current join of this channel, not an earlier one.
  [[nodiscard]] bool accepts(const phoenix::ServerMessage& message) const;
  void receive(const phoenix::ServerMessage& message);
  /// The client ends: closes without notifying anyone.
  void abandon();

 private:
  /// Null matches every join.
  [[nodiscard]] bool names_this_join(phoenix::RefView ref) const;
  void rejoin();
  void send_join();
  void join_answered(ClientReply answer);
  void join_timed_out();
  /// `to_pushes` is the answer to sent messages that the server will not reply to any more.
  void fail(const Payload& why, const Payload& to_pushes);
  void become_errored();
  void close(const char* why);
  void end();

  void transmit(const std::shared_ptr<Push>& push);
  void buffer(const std::shared_ptr<Push>& push);
  void release_buffer();
  void reply_received(const phoenix::ServerMessage& reply);
  void buffered_push_timed_out(const Push& push);
  void settle_sent(std::string_view ref, ClientReply answer);
  /// Includes a join that has not been answered.
  void settle_sent(const ClientReply& answer);
  void settle_buffered(const ClientReply& answer);
  Result<void> send(const Push& push);
  void send_leave();

  runtime::EventLoop& loop_;
  ChannelSocket& socket_;
  const Topic topic_;
  const base::Duration timeout_;
  const std::size_t max_buffered_pushes_;
  std::atomic<ClientChannelState> state_ = ClientChannelState::closed;
  std::atomic<bool> join_claimed_ = false;
  bool gone_ = false;                      // closed for good: left, closed by the server, or the client ended
  const std::shared_ptr<Push> join_push_;  // its ref is the join_ref
  net::RetryTimer rejoin_timer_;
  std::map<std::string, std::shared_ptr<Push>, std::less<>> sent_;  // unanswered, by ref
  std::deque<std::shared_ptr<Push>> buffer_;                        // until the channel is joined
  std::map<std::string, std::vector<Handler>, std::less<>> handlers_;
  std::vector<std::function<void()>> close_handlers_;
  std::vector<Handler> error_handlers_;
};

}  // namespace roost::client
