// SPDX-License-Identifier: Apache-2.0
// The long-poll sessions of one shard, and the requests that arrive on it, whichever shard their session
// lives on. Owner: the endpoint; everything runs on the shard's thread. What the application throws is logged
// and answered with 500.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "channel/shard_context.hpp"
#include "http/delayed_answers.hpp"
#include "http/step_runner.hpp"
#include "net/backlog.hpp"
#include "transport/admission/admission.hpp"
#include "transport/flush_list.hpp"
#include "transport/longpoll_forwarder.hpp"
#include "transport/longpoll_node.hpp"
#include "transport/longpoll_session.hpp"

namespace roost::transport {

/// A socket mounted for long polling. Shared by all shards; only the origins may change.
struct LongPollMount {
  const socket::SocketMount& socket;
  CurrentOrigins origins;
  const SessionLoader* sessions = nullptr;  // null: connect_info asks for none
  phoenix::SerializerList versions = phoenix::SerializerList::defaults();

  [[nodiscard]] const LongPollOptions& options() const { return *socket.options.longpoll; }
};

class LongPollServer final : private runtime::TurnEnd {
 public:
  /// `backlog`: that of the shard, borrowed; null: only these sessions are counted.
  LongPollServer(channels::ShardContext& context, LongPollNode& node, net::ShardBacklog* backlog = nullptr);
  LongPollServer(const LongPollServer&) = delete;
  LongPollServer& operator=(const LongPollServer&) = delete;
  ~LongPollServer();

  /// Answers any request to the mount's path (spec longpoll-transport.md §2, §3).
  void handle(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder);

  /// From now on requests to open a session get 503: the node is about to stop.
  void refuse_new() noexcept { refusing_ = true; }
  /// Ends every session; its channels terminate with (shutdown, draining). Sessions opened later end at once
  /// in the same way.
  void drain();
  /// The node ends: ends what is still open. Channels terminate with (shutdown, closed).
  void close_all();
  [[nodiscard]] std::size_t open_sessions() const noexcept { return sessions_.size(); }

  // For its admissions.
  [[nodiscard]] bool refuses_new() const noexcept { return refusing_; }
  /// Opens a session, and returns the response with its token.
  [[nodiscard]] HttpResponse start(const LongPollMount& mount, const HttpRequest& request,
                                   socket::AcceptedConnection accepted);
  /// Answers after the mount's delay.
  void refuse(const LongPollMount& mount, HttpResponse response, HttpResponder responder);

  // For its sessions.
  /// Answers of one that is shed.
  void stop(std::vector<std::shared_ptr<http::ResponseDelivery>> answers);
  [[nodiscard]] channels::ShardContext& context() noexcept { return context_; }
  [[nodiscard]] runtime::EventLoop& loop() noexcept { return context_.loop; }
  [[nodiscard]] Telemetry& telemetry() noexcept { return context_.telemetry; }
  [[nodiscard]] Logger& logger() noexcept { return context_.logger; }
  [[nodiscard]] FlushList& flushes() noexcept { return flushes_; }
  [[nodiscard]] net::ShardBacklog& backlog() noexcept { return backlog_; }
  [[nodiscard]] LongPollNode& node() noexcept { return node_; }
  /// Destroys it at the end of the turn.
  void remove(const LongPollSession& session);
  /// Asks the other shards whether they have read a poll of this session, which would arrive before their
  /// answer (LongPollSession::no_poll_found). False: there are no other shards.
  [[nodiscard]] bool ask_others(ConnectionId session);
  // For the relay: a session of this shard.
  void serve(ConnectionId session, const ForwardedRequest& request, base::TimePoint since,
             ForwardedResponder responder);
  /// The response to a poll was not delivered.
  void lost(ConnectionId session, LongPollOutbox::BatchNumber batch);
  /// Its client takes a response slowly, but takes it.
  void taken(ConnectionId session);
  /// The node at which that poll arrived drains.
  void release(ConnectionId session, const Asker& poll);
  /// Requests that arrived on this shard.
  [[nodiscard]] LongPollForwarder& forwarder() noexcept { return forwarder_; }

 private:
  bool on_turn_end() override;
  /// Bytes of answers that were stopped and are about to be released.
  [[nodiscard]] std::size_t being_released();
  void pass_on(ConnectionId session);
  void get(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder);
  void post(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder);
  void poll(const LongPollMount& mount, ConnectionId session, const HttpRequest& request,
            HttpResponder responder);
  [[nodiscard]] LongPollStatus publish(ConnectionId session, const PostedMessages& messages,
                                       base::TimePoint since);
  /// How a POST that was forwarded ends.
  [[nodiscard]] unsigned publish(ConnectionId session, const ForwardedRequest& request,
                                 base::TimePoint since);

  void open(const LongPollMount& mount, const HttpRequest& request, HttpResponder responder);
  [[nodiscard]] LongPollSession* find(ConnectionId session) const;
  [[nodiscard]] std::optional<NamedSession> session_of(const LongPollMount& mount,
                                                       const HttpRequest& request) const;

  channels::ShardContext& context_;
  LongPollNode& node_;
  http::StepRunner steps_;
  http::DelayedAnswers refusals_;
  LongPollForwarder forwarder_;
  FlushList flushes_;
  net::NodeBacklog own_node_backlog_;
  net::ShardBacklog own_backlog_{own_node_backlog_};
  net::ShardBacklog& backlog_;
  std::map<ConnectionId, std::unique_ptr<LongPollSession>> sessions_;
  std::vector<std::shared_ptr<http::ResponseDelivery>> stopped_;  // answers of sessions that were shed
  runtime::Home<LongPollServer> home_;                            // tasks may outlive the server
  bool refusing_ = false;
  bool draining_ = false;
};

}  // namespace roost::transport
