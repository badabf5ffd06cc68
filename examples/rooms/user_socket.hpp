// SPDX-License-Identifier: Apache-2.0
// One client's connection: identifies its user.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "room_channel.hpp"
#include "roost/routes.hpp"
#include "roost/socket.hpp"

namespace rooms {

/// The archive of the node; empty except for the room "cellar".
[[nodiscard]] std::shared_ptr<const Archive> archive();

// [snippet: socket]
struct UserSocket : roost::Socket {
  static roost::Routes routes() {
    return {roost::channel("room:*", [] { return std::make_unique<RoomChannel>(archive()); })};
  }

  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo&) override {
    const auto user = roost::param(params, "user");
    if (!user) return roost::ConnectResult::error("missing user: connect with ?user=NAME");
    assigns().assign("user", roost::Json(*user));
    return roost::ConnectResult::ok();
  }
  std::optional<std::string> id() const override {
    return "users:" + std::string(assigns().at("user").as_string());
  }
};
// [/snippet]

}  // namespace rooms
