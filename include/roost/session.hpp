// SPDX-License-Identifier: Apache-2.0
// The session of a web application, kept in a signed or encrypted cookie as Plug.Session keeps it: given the
// same secret and salts, a Phoenix application reads what Roost wrote, and the reverse. Owner: whoever makes
// one. Thread: any. Failure: a cookie that is not ours, changed or unreadable is no session.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/json.hpp"
#include "roost/result.hpp"
#include "roost/token.hpp"

namespace roost {

namespace token {
class SessionKeyring;
}

/// What the keys of a cookie are derived with. With an encryption salt the cookie is encrypted, else only
/// signed: nobody can change it and everybody can read it.
struct SessionSalts {
  std::string signing_salt;
  std::optional<std::string> encryption_salt{};
  TokenKeyOptions derivation{};
};

struct SessionOptions {
  std::string key;           // the cookie's name: "_my_app_key"
  std::string signing_salt;  // these three as in SessionSalts
  std::optional<std::string> encryption_salt{};
  TokenKeyOptions derivation{};
  std::string csrf_token_key = "_csrf_token";  // the session's member that holds the CSRF state
  std::vector<SessionSalts> rotating{};        // earlier salts, still read, in this order
  /// Finds the session where the cookie only names it: given the cookie's value, gives the session, or
  /// nothing for one it does not know. None: the session is in the cookie. Thread: any shard's.
  std::function<std::optional<JsonObject>(std::string_view cookie)> store{};
};

class Sessions {
 public:
  /// The secrets need 64 bytes each. An error says what is missing.
  [[nodiscard]] static Result<Sessions> create(const TokenSecrets& secrets, SessionOptions options);

  Sessions(Sessions&&) noexcept;
  Sessions& operator=(Sessions&&) noexcept;
  ~Sessions();

  [[nodiscard]] const SessionOptions& options() const noexcept;

  /// The session in a cookie of at most 16 KiB. Its strings are bytes, not necessarily UTF-8: applications
  /// keep raw tokens in sessions.
  [[nodiscard]] std::optional<JsonObject> read(std::string_view cookie) const;
  /// The cookie's value: `"_my_app_key=" + value + "; path=/; HttpOnly; SameSite=Lax"` is a Set-Cookie. An
  /// error says what no session can hold.
  [[nodiscard]] Result<std::string> write(const JsonObject& session) const;

  /// A token for a page, to come back as the parameter `_csrf_token`: another one each time. Puts the state
  /// it is made of into the session if there is none yet, so write() the session afterwards.
  [[nodiscard]] std::string csrf_token(JsonObject& session) const;
  /// Whether the token was made for this session.
  [[nodiscard]] bool is_csrf_token(const JsonObject& session, std::string_view token) const;

 private:
  friend class token::SessionKeyring;
  struct State;
  explicit Sessions(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace roost
