// SPDX-License-Identifier: Apache-2.0
// One long-poll session: what a connection is for WebSocket clients. Polls (GET) fetch what the outbox holds,
// posts bring messages in, and silence ends it (spec longpoll-transport.md §5-§8). Between two polls its
// reader lags. Owner: the LongPollServer of its shard, on whose thread everything here runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/response_delivery.hpp"
#include "roost/http.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"
#include "socket/accepted_connection.hpp"
#include "transport/flush_list.hpp"
#include "transport/longpoll_outbox.hpp"
#include "transport/longpoll_reply.hpp"
#include "transport/longpoll_request.hpp"
#include "transport/longpoll_response.hpp"
#include "transport/reader_backlog.hpp"

namespace roost::transport {

class LongPollServer;
struct LongPollMount;

class LongPollSession final : public runtime::Retired, public socket::Transport, private Flushable {
 public:
  LongPollSession(LongPollServer& server, const LongPollMount& mount, std::string peer);
  ~LongPollSession() override;

  /// Puts the accepted socket on top; from here on the session has its id.
  void accept(socket::AcceptedConnection accepted);
  [[nodiscard]] ConnectionId id() const { return handler_->connection_id(); }
  /// Called once its owner can find it: user code may run, and the check for silence starts.
  void opened();

  /// Answers at once if there are messages, else when there are or when the window is over.
  void poll(LongPollReply reply);
  /// Passes the messages on one by one. `since`: when the first of them began to wait for this session.
  [[nodiscard]] LongPollStatus publish(const PostedMessages& messages, base::TimePoint since);
  /// The poll answered with that batch did not reach the client.
  void lost(LongPollOutbox::BatchNumber batch);

  /// That poll waits no longer, if it still does.
  void release(const Asker& poll);
  /// The client takes an answer slowly: the kernel has all of it, and the client acknowledges more and more.
  void taken();

  /// All shards have read what had arrived, and found no poll of this session.
  void no_poll_found();
  /// Brings up to date how much of its answers still waits.
  void count_under_way() noexcept;
  /// The node is full: ends if more waits for this client than for the average client.
  void shed_if_above_average();
  void drain();
  void end(const Why& why, const StopReason& reason, std::uint16_t code = 0);

  [[nodiscard]] bool carries(phoenix::FrameKind kind) const noexcept override;
  void send(const fastlane::EncodedMessage& message) override;
  void close(websocket::CloseCode code, const Why& why) override;
  void ping(std::string_view) override {}  // there is no connection on which to answer
  [[nodiscard]] std::string peer() const override { return peer_; }
  [[nodiscard]] std::string_view name() const override { return "longpoll"; }
  [[nodiscard]] inspect::Evidence evidence() const override;

 private:
  class WaitingPoll;

  [[nodiscard]] LongPollStatus take(const PostedMessage& message);
  void answer_with_messages(LongPollReply reply);
  void answer_here(std::string_view token, HttpResponder responder);
  void answer_current_poll();
  void window_over(WaitingPoll& poll);
  [[nodiscard]] LongPollReply forget(WaitingPoll& poll);
  void answer_all_polls();
  void flush() override;
  void enqueue(const fastlane::EncodedMessage& message);
  void push(const base::SharedBytes& frame);
  void drop_all();
  [[nodiscard]] std::size_t under_way() const noexcept;
  void note_what_is_taken();
  [[nodiscard]] ReaderBacklog::Connection judged() noexcept;
  [[nodiscard]] bool over_budget() const noexcept;
  void judge(std::size_t before);
  void check_silence();
  [[nodiscard]] bool is_silent() const;
  void end_for_silence();

  LongPollServer& server_;
  const LongPollMount& mount_;
  const std::string peer_;
  std::unique_ptr<socket::ConnectionHandler> handler_;
  LongPollOutbox outbox_;
  /// With messages, not yet taken whole: several if the client polls on without reading.
  std::vector<std::shared_ptr<http::ResponseDelivery>> answers_;
  std::size_t counted_ = 0;    // of under_way(), in the shard's backlog
  std::size_t seen_left_ = 0;  // of under_way(), at the last check for silence
  std::vector<std::unique_ptr<WaitingPoll>> polls_;
  WaitingPoll* current_ = nullptr;  // the latest, which gets the messages
  const base::TimePoint opened_at_;
  base::TimePoint last_poll_;
  std::uint64_t bytes_in_ = 0;  // of messages
  std::uint64_t bytes_out_ = 0;
  runtime::CallbackTimer silence_check_;
  /// Lags while something waits for a poll. The small members after it lie in its padding.
  [[no_unique_address]] ReaderBacklog backlog_;
  bool asks_others_ = false;  // the other shards, whether they have read a poll of this session
  bool ended_ = false;
};

}  // namespace roost::transport
