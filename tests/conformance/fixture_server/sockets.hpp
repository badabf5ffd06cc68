// SPDX-License-Identifier: Apache-2.0
// The sockets with channels of the fixture page, §2 and §4.
#pragma once

#include <optional>
#include <string>

#include "roost/socket.hpp"

namespace fixture {

/// connect() and id() of all of them: ?reject, ?ratelimit, ?custom_error and ?user_id.
class UserSocket : public roost::Socket {
 public:
  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo& info) override;
  [[nodiscard]] std::optional<std::string> id() const override;

 private:
  std::optional<std::string> user_id_;
};

struct WebSocketUser : UserSocket {
  static roost::Routes routes();
};
struct LongPollUser : UserSocket {
  static roost::Routes routes();
};

/// Its rooms report what connect() learned about the request.
struct InformedSocket : UserSocket {
  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo& info) override;
};
struct InformedWebSocketUser : InformedSocket {
  static roost::Routes routes() { return WebSocketUser::routes(); }
};
struct InformedLongPollUser : InformedSocket {
  static roost::Routes routes() { return LongPollUser::routes(); }
};

/// Accepts every client and assigns nothing; its mount allows one channel.
struct LimitedUser : roost::Socket {
  static roost::Routes routes() { return WebSocketUser::routes(); }
};

}  // namespace fixture
