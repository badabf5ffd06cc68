// SPDX-License-Identifier: Apache-2.0
#include "sockets.hpp"

#include "channels.hpp"
#include "connect_info.hpp"

namespace fixture {
namespace {

bool is_true(const roost::Params& params, std::string_view name) {
  return roost::param(params, name) == "true";
}

template <const RoomKind& kKind>
roost::Routes routes_of() {
  return {roost::channel("room:*", [] { return std::make_unique<RoomChannel>(kKind); }),
          roost::channel<CustomChannel>("custom:*")};
}

}  // namespace

roost::ConnectResult UserSocket::connect(const roost::Params& params, const roost::ConnectInfo&) {
  if (is_true(params, "reject")) return roost::ConnectResult::error();
  if (is_true(params, "ratelimit")) return roost::ConnectResult::error("rate_limit");
  if (is_true(params, "custom_error")) return roost::ConnectResult::error("custom");
  user_id_ = roost::param(params, "user_id");
  assigns().assign("user_id", user_id_ ? roost::Json(*user_id_) : roost::Json());
  return roost::ConnectResult::ok();
}

std::optional<std::string> UserSocket::id() const {
  if (!user_id_) return std::nullopt;
  return "user_sockets:" + *user_id_;
}

roost::ConnectResult InformedSocket::connect(const roost::Params& params, const roost::ConnectInfo& info) {
  assigns().assign("connect_info", to_json(info));
  return UserSocket::connect(params, info);
}

roost::Routes WebSocketUser::routes() {
  return routes_of<kWebSocketRoom>();
}

roost::Routes LongPollUser::routes() {
  return routes_of<kLongPollRoom>();
}

}  // namespace fixture
