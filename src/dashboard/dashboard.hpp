// SPDX-License-Identifier: Apache-2.0
// The socket of the page: the stack of a shard, once more, on the loop of the admin endpoint, so that what
// looks at the node is no part of what it looks at. Owner: the admin server. Built before its loop runs and
// destroyed after it ended; in between it belongs to that loop.
#pragma once

#include "channel/shard_context.hpp"
#include "dashboard/page_question.hpp"
#include "transport/websocket_server.hpp"

namespace roost::dashboard {

class Dashboard {
 public:
  /// Pages that may be open at a time; the next one gets 503.
  static constexpr std::size_t kMaxPages = 16;
  static constexpr const char* kSocketPath = "/socket";

  /// All but `ask` are borrowed and outlive it. `shards` has one.
  Dashboard(runtime::ShardSet& shards, runtime::WorkerPool& workers, const base::Clock& clock, Logger& logger,
            const Ask& ask);
  Dashboard(const Dashboard&) = delete;
  Dashboard& operator=(const Dashboard&) = delete;
  ~Dashboard() = default;

  /// A request for the socket that has been admitted.
  void connect(const HttpRequest& request, HttpResponder responder);
  void close_all() { websockets_.close_all(); }

 private:
  Telemetry telemetry_;
  fastlane::SerializerTable serializers_;
  pubsub::PubSubServer pubsub_;
  channels::ShardContext context_;
  socket::SocketMount socket_;
  transport::WebSocketMount mount_;
  transport::WebSocketServer websockets_;
};

}  // namespace roost::dashboard
