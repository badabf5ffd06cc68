// SPDX-License-Identifier: Apache-2.0
// The WebSocket connections of one shard, and what they share: read buffer, flush list, compressors, context.
// Owner: the endpoint; everything runs on the shard's thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "channel/shard_context.hpp"
#include "http/delayed_answers.hpp"
#include "http/step_runner.hpp"
#include "net/backlog.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "transport/admission/current_origins.hpp"
#include "transport/admission/session_loader.hpp"
#include "transport/flush_list.hpp"
#include "transport/read_budget.hpp"
#include "transport/shard_deflate.hpp"
#include "transport/websocket_connection.hpp"

namespace roost::transport {

/// The result of an upgrade.
struct AdmittedConnection {
  socket::AcceptedConnection accepted;
  std::optional<websocket::DeflateAgreement> deflate;
};

/// A socket mounted over WebSocket, with its options resolved. Shared by all shards; only the origins may
/// change.
struct WebSocketMount {
  const socket::SocketMount& socket;
  CurrentOrigins origins;
  websocket::FrameLimits limits;
  std::chrono::milliseconds timeout;
  std::size_t max_queued_bytes;
  std::chrono::milliseconds ping_interval = kInfinity;
  std::vector<std::string> subprotocols{};  // that the server accepts, in order of preference
  const SessionLoader* sessions = nullptr;  // null: connect_info asks for none
  phoenix::SerializerList versions = phoenix::SerializerList::defaults();
};

class WebSocketServer final : private runtime::TurnEnd {
 public:
  /// `node` is borrowed; null: only this server's connections are counted.
  explicit WebSocketServer(channels::ShardContext& context, net::NodeBacklog* node = nullptr);
  ~WebSocketServer();

  /// Answers a request to the mount: refuses it, or takes the connection over (spec websocket-transport.md
  /// §3). Steps in front of the mount may delay the answer.
  void upgrade(const WebSocketMount& mount, const HttpRequest& request, HttpResponder responder);

  /// From now on upgrade requests get 503: the node is about to stop.
  void refuse_new() noexcept { refusing_ = true; }
  /// Closes every connection with 1012; its channels terminate with (shutdown, draining), on mounts without a
  /// drainer with (shutdown, closed). Connections whose upgrade is under way follow as soon as it is done.
  void drain();
  /// The node ends: disconnects what is still open without a close frame. Channels terminate with
  /// (shutdown, closed).
  void close_all();
  [[nodiscard]] std::size_t open_connections() const noexcept { return connections_.size(); }

  // For its admissions.
  [[nodiscard]] bool refuses_new() const noexcept { return refusing_; }
  /// Answers with `head` (101) and takes the connection over.
  void open(const WebSocketMount& mount, AdmittedConnection admitted, HttpResponse head,
            HttpResponder responder);
  /// Answers after the mount's delay.
  void refuse(const WebSocketMount& mount, HttpResponse response, HttpResponder responder);

  // For its connections.
  [[nodiscard]] channels::ShardContext& context() noexcept { return context_; }
  [[nodiscard]] runtime::EventLoop& loop() noexcept { return context_.loop; }
  [[nodiscard]] Telemetry& telemetry() noexcept { return context_.telemetry; }
  [[nodiscard]] Logger& logger() noexcept { return context_.logger; }
  [[nodiscard]] FlushList& flushes() noexcept { return flushes_; }
  /// For the frames in their queues.
  [[nodiscard]] base::BytesCredit& credit() noexcept { return credit_; }
  [[nodiscard]] ShardDeflate& deflate() noexcept { return deflate_; }
  [[nodiscard]] net::ShardBacklog& backlog() noexcept { return backlog_; }
  [[nodiscard]] ReadBudget& reads() noexcept { return reads_; }
  /// True once the node has stopped waiting for its connections.
  [[nodiscard]] bool ends() const noexcept { return ends_; }
  /// Destroys it at the end of the turn.
  void remove(WebSocketConnection& connection);

 private:
  bool on_turn_end() override;
  void shed_readers();
  void take_over(const WebSocketMount& mount, AdmittedConnection admitted, http::Upgraded upgraded);

  channels::ShardContext& context_;
  http::StepRunner steps_;
  http::DelayedAnswers refusals_;
  net::NodeBacklog own_node_backlog_;
  net::ShardBacklog backlog_;
  base::BytesCredit credit_;
  FlushList flushes_;
  ShardDeflate deflate_;
  ReadBudget reads_;
  std::vector<std::unique_ptr<WebSocketConnection>> connections_;
  bool refusing_ = false;
  bool draining_ = false;
  bool ends_ = false;
};

}  // namespace roost::transport
