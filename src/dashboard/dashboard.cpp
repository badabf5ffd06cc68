// SPDX-License-Identifier: Apache-2.0
#include "dashboard/dashboard.hpp"

#include "base/check.hpp"
#include "dashboard/ask_channel.hpp"
#include "dashboard/trace_channel.hpp"
#include "dashboard/view_channel.hpp"
#include "transport/admission/auth_token.hpp"
#include "transport/idle_policy.hpp"

namespace roost::dashboard {
namespace {

constexpr unsigned kUnavailable = 503;
constexpr unsigned kMaxViews = 16;  // of one page

class PageSocket final : public Socket {};

template <class T>
Route route(std::string pattern, const Ask& ask) {
  ChannelOptions quiet;
  quiet.log_join = LogLevel::off;
  quiet.log_handle_in = LogLevel::off;
  return roost::channel(std::move(pattern), [ask] { return std::make_unique<T>(ask); }, std::move(quiet));
}

SocketDefinition definition(const Ask& ask) {
  Routes routes{route<ViewChannel>("view:*", ask), route<TraceChannel>("trace:*", ask),
                route<AskChannel>("ask", ask)};
  return {"Dashboard", [] { return std::make_unique<PageSocket>(); },
          std::make_shared<const Routes>(std::move(routes))};
}

/// Who gets in is decided before (admin/access.hpp), origin and token; nothing is logged as if it were a
/// client's.
SocketOptions options() {
  SocketOptions options;
  options.websocket.check_origin = CheckOrigin::any();
  options.websocket.log = LogLevel::off;
  options.max_channels_per_transport = kMaxViews;
  options.auth_token = true;
  return options;
}

transport::WebSocketMount mount_of(const socket::SocketMount& socket) {
  const WebSocketOptions& websocket = socket.options.websocket;
  return {.socket = socket,
          .origins = transport::OriginPolicy::make(CheckOrigin::any(), {}).value(),
          .limits = {websocket::Role::server, websocket.max_frame_size, true},
          .timeout = websocket.timeout,
          .max_queued_bytes = websocket.max_queued_bytes,
          .ping_interval = transport::ping_interval_of(websocket),
          .subprotocols = {std::string(transport::kAuthSubprotocol)}};
}

}  // namespace

Dashboard::Dashboard(runtime::ShardSet& shards, runtime::WorkerPool& workers, const base::Clock& clock,
                     Logger& logger, const Ask& ask)
    : pubsub_({}, shards, serializers_, telemetry_, logger),
      context_(shards.at(0), &pubsub_, workers, clock, telemetry_, logger),
      socket_{kSocketPath, definition(ask), options(), serializers_},
      mount_(mount_of(socket_)),
      websockets_(context_) {
  for (const auto& entry : mount_.versions.entries())
    ROOST_CHECK(serializers_.add(*entry.serializer), "the page has fewer serializers than there is room for");
}

void Dashboard::connect(const HttpRequest& request, HttpResponder responder) {
  if (websockets_.open_connections() >= kMaxPages)
    return responder.respond(HttpResponse::empty(kUnavailable));
  websockets_.upgrade(mount_, request, std::move(responder));
}

}  // namespace roost::dashboard
