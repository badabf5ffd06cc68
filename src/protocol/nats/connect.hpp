// SPDX-License-Identifier: Apache-2.0
// The first thing a client says: who it is, and how it wants to be spoken to.  CONNECT {json} CRLF
#pragma once

#include <string>
#include <variant>

#include "protocol/nats/credentials.hpp"
#include "protocol/nats/nkey.hpp"
#include "protocol/nats/server_info.hpp"
#include "roost/result.hpp"

namespace roost::nats {

struct NoLogin {};
struct PasswordLogin {
  std::string user;
  std::string password;
};
struct TokenLogin {
  std::string token;
};
using Login = std::variant<NoLogin, PasswordLogin, TokenLogin, NkeySeed, Credentials>;

struct ConnectOptions {
  std::string name{};     // shown by the server's monitoring
  std::string version{};  // of this library
  bool tls = false;       // the connection is encrypted
};

/// For the server that sent `info`. Own messages do not come back, and there are no acknowledgements. Fails,
/// and appends nothing, where the server asks for what `login` or `options` do not have.
[[nodiscard]] Result<void> append_connect(std::string& out, const ServerInfo& info, const Login& login,
                                          const ConnectOptions& options);

}  // namespace roost::nats
