// SPDX-License-Identifier: Apache-2.0
#include "mounts.hpp"

#include <chrono>

#include "hello_session.hpp"
#include "raw_sockets.hpp"
#include "sockets.hpp"

namespace fixture {
namespace {

using namespace std::chrono_literals;
using roost::SocketOptions;

constexpr unsigned kTooManyRequests = 429;

roost::CheckOrigin example_com() {
  return roost::CheckOrigin::list({"//example.com"});
}

std::vector<roost::ConnectInfoKey> all_keys() {
  using enum roost::ConnectInfoKey;
  return {peer_data, uri, user_agent, x_headers, sec_websocket_headers, trace_context_headers, session};
}

/// Any frame from the client postpones the end by another 200 ms.
SocketOptions websocket(std::string path = "/websocket") {
  SocketOptions options;
  options.websocket.path = std::move(path);
  options.websocket.timeout = 200ms;
  options.websocket.check_origin = example_com();
  options.error_handler = [](const roost::HttpRequest&, const std::string&) {
    return roost::HttpResponse::text("Too many requests", kTooManyRequests);
  };
  return options;
}

/// For the rooms that report what connect() learned about the request.
SocketOptions informed(SocketOptions options) {
  options.websocket.connect_info = all_keys();
  if (options.longpoll) options.longpoll->connect_info = all_keys();
  options.session = hello_session();
  options.constants["signing_salt"] = "salt";
  return options;
}

SocketOptions longpoll(std::chrono::milliseconds window, std::string path = "/longpoll") {
  SocketOptions options{.websocket = {.enabled = false}};
  auto& polled = options.longpoll.emplace();
  polled.path = std::move(path);
  polled.window = window;
  polled.check_origin = example_com();
  return options;
}

void mount_websocket_channels(roost::Endpoint& endpoint) {
  endpoint.socket<WebSocketUser>("/ws", websocket());
  endpoint.socket<WebSocketUser>("/ws/admin", websocket());
  SocketOptions limited = websocket();
  limited.max_channels_per_transport = 1;
  endpoint.socket<LimitedUser>("/ws/limited", std::move(limited));
  endpoint.socket<InformedWebSocketUser>("/ws/connect_info", informed(websocket()));
}

void mount_websocket_socket(roost::Endpoint& endpoint) {
  SocketOptions with_sip = websocket();
  with_sip.websocket.subprotocols = {"sip"};
  endpoint.socket<EchoingSocket>("/ws", std::move(with_sip));
  endpoint.socket<EchoingSocket>("/custom/some_path", websocket("nested/path"));
  endpoint.socket<EchoingSocket>("/custom/:socket_var", websocket(":path_var/path"));
  endpoint.socket<PingSocket>("/ws/ping");
}

void mount_longpoll_channels(roost::Endpoint& endpoint) {
  endpoint.socket<LongPollUser>("/ws", longpoll(200ms));
  endpoint.socket<LongPollUser>("/ws/admin", longpoll(200ms));
  endpoint.socket<InformedLongPollUser>("/ws/connect_info", informed(longpoll(200ms)));
  endpoint.socket<SlowSocket>("/ws/slow", longpoll(100ms));
}

void mount_longpoll_socket(roost::Endpoint& endpoint) {
  endpoint.socket<EchoingSocket>("/ws", longpoll(200ms));
  endpoint.socket<EchoingSocket>("/custom/:socket_var",
                                 longpoll(roost::LongPollOptions{}.window, ":path_var/path"));
}

}  // namespace

void mount(roost::Endpoint& endpoint, Listener listener) {
  switch (listener) {
    case Listener::websocket_channels:
      return mount_websocket_channels(endpoint);
    case Listener::websocket_socket:
      return mount_websocket_socket(endpoint);
    case Listener::longpoll_channels:
      return mount_longpoll_channels(endpoint);
    case Listener::longpoll_socket:
      return mount_longpoll_socket(endpoint);
    case Listener::control:
      return;  // no sockets: control.hpp
  }
}

}  // namespace fixture
