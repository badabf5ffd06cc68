// SPDX-License-Identifier: Apache-2.0
#include "raw_sockets.hpp"

#include <chrono>
#include <string>
#include <thread>

#include "inspect.hpp"

namespace fixture {

roost::ConnectResult EchoingSocket::connect(const roost::Params& params, const roost::ConnectInfo&) {
  params_ = params;
  return roost::ConnectResult::ok();
}

void EchoingSocket::handle_in(std::string_view payload, roost::MessageKind) {
  if (payload == "params") push(inspect(params_));
  if (payload == "ping") push("pong");
}

void PingSocket::handle_in(std::string_view payload, roost::MessageKind) {
  constexpr std::string_view kStart = "ping:start";
  if (!payload.starts_with(kStart)) return;
  payload.remove_prefix(kStart.size());
  if (payload.starts_with(':')) payload.remove_prefix(1);
  ping(payload);
}

void PingSocket::handle_control(std::string_view payload, roost::ControlKind kind) {
  push((kind == roost::ControlKind::ping ? "ping:" : "pong:") + std::string(payload));
}

/// A callback of Roost has to return, so a message that is never handled becomes one that takes too long: no
/// application should do this, but the transport must still answer with 408.
void SlowSocket::handle_in(std::string_view, roost::MessageKind) {
  std::this_thread::sleep_for(std::chrono::milliseconds(110));
}

}  // namespace fixture
