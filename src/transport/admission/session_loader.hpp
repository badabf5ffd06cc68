// SPDX-License-Identifier: Apache-2.0
// Finds the session of a request for connect() (spec websocket-transport.md §5). A request with an invalid
// cookie or token has no session; it is never refused for that. Owner: the endpoint, one per mount. Thread:
// any.
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
  /// For a mount with `session` or `session_callback`. An error says what is wrong with them or with the
  /// secrets.
  [[nodiscard]] static Result<SessionLoader> make(const SocketOptions& options, const TokenSecrets& secrets);

  /// Throws what the session_callback throws, and std::invalid_argument if it returns invalid options.
  [[nodiscard]] std::optional<JsonObject> load(const HttpRequest& request, CsrfCheck csrf) const;

 private:
  SessionLoader(token::SessionKeyring keyring, std::function<SessionOptions()> callback)
      : keyring_(std::move(keyring)), callback_(std::move(callback)) {}

  token::SessionKeyring keyring_;  // caches the keys for the options that the callback returns
  std::function<SessionOptions()> callback_;
  std::optional<Sessions> sessions_;  // none: ask the callback
};

}  // namespace roost::transport
