// SPDX-License-Identifier: Apache-2.0
// A room whose members are on Phoenix and on Roost nodes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "roost/channel.hpp"
#include "roost/socket.hpp"

namespace beside_phoenix {

/// The parameter `user` says who it is; user_sockets:USER ends all of its connections, on whatever node.
struct UserSocket : roost::Socket {
  static roost::Routes routes();
  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo&) override;
  [[nodiscard]] std::optional<std::string> id() const override { return "user_sockets:" + user; }

  std::string user;
};

/// shout, bin: to all, this client included; shout_from: to the others; status {"status": S}, untrack: of the
/// own presence.
class RoomChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override;
  void handle_info(const roost::Info&) override;
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override;

 private:
  [[nodiscard]] const std::string& user() const { return socket<UserSocket>().user; }
};

}  // namespace beside_phoenix
