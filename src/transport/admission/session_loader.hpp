// SPDX-License-Identifier: Apache-2.0
// Finds the session a request belongs to, for connect() (spec websocket-transport.md §5). Whatever is wrong
// with the request's cookie or token makes it a request without a session, never a refusal. Owner: the
// endpoint, one per mount; every shard asks it.
#pragma once

#include <functional>
#include <optional>

#include "roost/http.hpp"
#include "roost/session.hpp"
#include "roost/socket.hpp"
#include "token/session_keyring.hpp"

namespace roost::transport {

enum class CsrfCheck { on, off };

class SessionLoader {
 public:
  /// For a mount that has `session` or `session_callback`. An error names what is wrong with them or with
  /// the secrets.
  [[nodiscard]] static Result<SessionLoader> make(const SocketOptions& options, const TokenSecrets& secrets);

  /// Throws what the session_callback throws, and std::invalid_argument for options of its that will not do.
  [[nodiscard]] std::optional<JsonObject> load(const HttpRequest& request, CsrfCheck csrf) const;

 private:
  SessionLoader(token::SessionKeyring keyring, std::function<SessionOptions()> callback)
      : keyring_(std::move(keyring)), callback_(std::move(callback)) {}

  token::SessionKeyring keyring_;  // remembers the keys of what the callback says
  std::function<SessionOptions()> callback_;
  std::optional<Sessions> sessions_;  // none: the callback knows
};

}  // namespace roost::transport
