// SPDX-License-Identifier: Apache-2.0
// One joined (or joining) topic of one connection: runs the user's Channel and keeps the rules of its life
// (spec channel-lifecycle.md). Every user callback runs inside run_callback and nowhere else.
// Owner: the socket of the connection, on its shard; destroyed through EventLoop::retire.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "channel/channel_context.hpp"
#include "channel/inbox.hpp"
#include "channel/pool_work.hpp"
#include "channel/voice.hpp"
#include "pubsub/topic_index.hpp"
#include "roost/channel.hpp"
#include "roost/introspection.hpp"

namespace roost::channels {

class ChannelServer final : public pubsub::Subscriber, public runtime::Retired {
 public:
  enum class State : std::uint8_t { joining, joined, ended };

  ChannelServer(ShardContext& shard, ChannelHost& host, const Route& route, std::string_view topic,
                phoenix::RefView join_ref, phoenix::RefView ref);
  ~ChannelServer() override;

  // What the socket asks for, in the order of a channel's life.

  /// Asks the user; answers the client unless the answer comes later.
  void join(const Payload& params);
  void handle_in(const phoenix::MessageView& message);
  /// Replies ok, sends phx_close and ends (spec §10).
  void leave(phoenix::RefView ref);
  /// The connection is gone or going: terminate(reason), nothing is sent.
  void connection_closed(const StopReason& reason);
  /// Gone at once, without terminate and without a word: the socket replaces it by a new join.
  void discard();

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] std::string_view topic() const noexcept { return context_.topic.view(); }
  [[nodiscard]] const Route& route() const noexcept { return context_.route; }
  [[nodiscard]] phoenix::RefView stored_join_ref() const noexcept { return context_.join_ref; }

  [[nodiscard]] ConnectionId connection_id() const { return context_.host.connection_id(); }
  [[nodiscard]] ChannelInfo info(Detail detail) const;

  /// While its join is not answered, and then until the messages that came meanwhile are handled.
  [[nodiscard]] bool lets_messages_wait() const noexcept {
    return state_ == State::joining || waits_for_answer_ || waited_for_topic_;
  }
  /// False: too many wait already.
  bool keep_waiting(const phoenix::MessageView& message);
  [[nodiscard]] std::vector<KeptMessage> take_waiting();

  // What the world sends.

  void on_broadcast(const pubsub::BroadcastPtr& broadcast) override;
  void on_gap(const PubSubGap& gap) override;
  [[nodiscard]] std::string_view kind() const override { return "channel"; }
  [[nodiscard]] bool intercepts(std::string_view event) const override;
  void topic_confirmed(const Payload& params);  // by other nodes: the join goes on
  void topic_refused(std::string_view why);     // for the log of the operator
  void complete_join(const JoinResult& result);
  void answer_pending(const JoinResult& result);  // a delivery: calls nothing of the application
  void push_posted(const std::string& event, const Payload& payload);  // the same
  void join_abandoned();  // the last PendingJoin died without an answer
  void handle_info(const Info& info);
  void run_posted(const std::function<void(Channel*)>& task);
  void work_returned(const PoolOutcome& outcome);
  void kill();

  // What the user's Channel does, by roost::Channel.

  [[nodiscard]] bool on_its_thread() const noexcept { return shard().loop.on_loop_thread(); }
  [[nodiscard]] ChannelHandle handle() const;
  [[nodiscard]] Assigns& assigns() noexcept { return assigns_; }
  [[nodiscard]] const Topic& topic_object() const noexcept { return context_.topic; }
  /// The user's own. Made by join().
  [[nodiscard]] Channel& application() noexcept { return *application_; }
  [[nodiscard]] ChannelHost& host() noexcept { return context_.host; }
  [[nodiscard]] bool joined() const noexcept { return state_ == State::joined; }
  void push(std::string_view event, const Payload& payload);
  void broadcast(SubscriberId from, std::string_view event, const Payload& payload);
  [[nodiscard]] SocketRef socket_ref() const;
  [[nodiscard]] PendingJoin pending_join();
  void request_stop(StopReason reason);
  void send_self(std::any value);
  TimerId start_timer(std::chrono::milliseconds delay, bool repeats, std::function<void()> callback);
  void cancel_timer(TimerId timer);
  void timeout_after(std::chrono::milliseconds silence);
  void subscribe(std::string_view topic);
  void unsubscribe(std::string_view topic);
  void run_on_pool(PoolWork work);
  [[nodiscard]] ChannelPresence presence(std::string_view name);
  void push_pages(const Presence& presence, const std::string& topic);
  /// For a handle, whose caller can't be given what `use` throws: it is logged.
  void with_presence(std::string_view name, const std::function<void(const ChannelPresence&)>& use);
  void warn(std::string_view line) { shard().logger.warning(line); }

 private:
  struct Extras;  // what few channels have, made when first needed
  using Call = inspect::ObservedCall;

  [[nodiscard]] ShardContext& shard() const noexcept { return context_.shard; }
  [[nodiscard]] inspect::Observer& observer() const noexcept { return context_.observer(); }
  [[nodiscard]] Voice voice() const noexcept { return Voice(context_); }
  Extras& extras();

  template <class Callback>
  bool run_callback(const Call& call, Callback&& callback);
  bool run_callback_function(const char* name, const std::function<void()>& callback);

  // Joining.
  void ask_application(const Payload& params);
  [[nodiscard]] bool answer_join(std::string_view status, const Payload& response);
  void become_member();
  void join_settled();
  void join_refused(const Payload& response);
  /// `params`: of the join, when they are at hand.
  void join_crashed(std::string_view what, const Payload* params = nullptr);
  /// True: it waited for a PendingJoin, or for its topic.
  bool stop_waiting();

  // Joined.
  void answer(const phoenix::MessageView& message, const Reply& reply);
  void deliver(const pubsub::Broadcast& broadcast);
  void take_from_self();
  void catch_up();
  [[nodiscard]] Voice::Problem try_push(std::string_view event, const Payload& payload);
  void require_joined(const char* what) const;
  /// Later in this turn, if it has not ended by then.
  void defer(std::function<void(ChannelServer&)> task);

  // The end.
  void settle();
  void finish(const StopReason& reason);
  void finish_gracefully(const StopReason& reason);
  void crash(const Call& call, std::string_view what);
  void run_terminate(const StopReason& reason);
  void end();
  void destroy_application();

  const ChannelContext context_;
  std::unique_ptr<Channel> application_;
  Assigns assigns_;
  pubsub::Membership membership_;
  const phoenix::RefView* current_ref_ = nullptr;  // inside handle_in
  std::unique_ptr<Extras> extras_;
  base::TimePoint join_started_;
  std::unique_ptr<inspect::JoinReport> join_report_;  // while the join is not answered, if anybody wants one
  State state_ = State::joining;
  bool in_join_ = false;
  bool waits_for_answer_ = false;  // a PendingJoin was taken
  bool waited_for_topic_ = false;  // the join did not go straight to the application
};

}  // namespace roost::channels
