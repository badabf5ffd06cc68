// SPDX-License-Identifier: Apache-2.0
// A socket that identifies its user by a token signed by the application.
#pragma once

#include <string_view>

#include "roost/channel.hpp"
#include "roost/socket.hpp"
#include "roost/token.hpp"

namespace auth_token {

/// The purpose of the tokens: a token made for another purpose is refused.
inline constexpr std::string_view kPurpose = "user socket";

class MeChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok({{"user", assigns().at("user")}});
  }
};

// [snippet: socket]
class UserSocket : public roost::Socket {
 public:
  explicit UserSocket(const roost::Tokens& tokens) : tokens_(tokens) {}

  static roost::Routes routes() { return {roost::channel<MeChannel>("me")}; }

  roost::ConnectResult connect(const roost::Params&, const roost::ConnectInfo& info) override {
    const auto user = tokens_.verify(kPurpose, info.auth_token);
    if (user) {
      assigns().assign("user", *user);
      return roost::ConnectResult::ok();
    }
    if (user.error().code == roost::TokenError::expired)
      return roost::ConnectResult::error_for_good("this token has expired");
    return roost::ConnectResult::error();
  }

 private:
  const roost::Tokens& tokens_;
};
// [/snippet]

}  // namespace auth_token
