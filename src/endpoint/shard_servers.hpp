// SPDX-License-Identifier: Apache-2.0
// What one shard of an endpoint runs: its context, its WebSocket, long-poll and HTTP servers, and its own
// router, whose handlers know on which shard they are. Built before the loop runs and destroyed after it
// ended; in between it belongs to the shard's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "channel/shard_context.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "transport/longpoll_server.hpp"
#include "transport/websocket_server.hpp"

namespace roost::endpoint {

/// An HTTP route of the application.
struct RouteDeclaration {
  std::string method;
  std::string path;
  HttpHandler handler;
  http::PathMatch match;
};

struct ShardServers {
  ShardServers(runtime::Shard& shard, pubsub::PubSubServer* pubsub, runtime::WorkerPool& workers,
               const base::Clock& clock, Telemetry& telemetry, Logger& logger)
      : context(shard, pubsub, workers, clock, telemetry, logger),
        websockets(context),
        router(logger),
        http(shard, router, logger) {}

  void mount(const transport::WebSocketMount& mounted, const std::string& path) {
    router.mount(path, [this, &mounted](const HttpRequest& request, HttpResponder responder) {
      websockets.upgrade(mounted, request, std::move(responder));
    });
  }

  void mount(const transport::LongPollMount& mounted, const std::string& path) {
    const auto handle = [this, &mounted](const HttpRequest& request, HttpResponder responder) {
      longpolls->handle(mounted, request, std::move(responder));
    };
    router.mount(path, handle, http1::BodyLimit{transport::kMaxPostedBody, transport::kPostTooLarge});
  }

  void drain() {
    websockets.drain();
    if (longpolls) longpolls->drain();
    http.drain();
  }

  void close_all() {
    websockets.close_all();
    if (longpolls) longpolls->close_all();
  }

  channels::ShardContext context;
  transport::WebSocketServer websockets;
  std::unique_ptr<transport::LongPollServer> longpolls;  // null: no mount has long polling
  http::Router router;
  http::Server http;
};

}  // namespace roost::endpoint
