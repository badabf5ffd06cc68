// SPDX-License-Identifier: Apache-2.0
#include "room_channel.hpp"

namespace beside_phoenix {

roost::Routes UserSocket::routes() {
  return {roost::channel<RoomChannel>("room:*")};
}

roost::ConnectResult UserSocket::connect(const roost::Params& params, const roost::ConnectInfo&) {
  const auto name = roost::param(params, "user");
  if (!name) return roost::ConnectResult::error("no user");
  user = *name;
  return roost::ConnectResult::ok();
}

// [snippet: channel]
roost::JoinResult RoomChannel::join(const roost::Topic&, const roost::Payload&) {
  send_self(0);
  return roost::JoinResult::ok();
}

void RoomChannel::handle_info(const roost::Info&) {
  presence().track(user(), {{"status", "on"}}).value();
  presence().push_state();
}

roost::Reply RoomChannel::handle_in(std::string_view event, const roost::Payload& payload) {
  if (event == "shout" || event == "bin") {
    broadcast(event, payload);
  } else if (event == "shout_from") {
    broadcast_from(event, payload);
  } else if (event == "status") {
    presence().update(user(), {{"status", payload.json().value().at("status")}}).value();
  } else if (event == "untrack") {
    presence().untrack(user());
  } else {
    return Channel::handle_in(event, payload);
  }
  return roost::Reply::ok();
}
// [/snippet]

}  // namespace beside_phoenix
