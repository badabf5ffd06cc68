// SPDX-License-Identifier: Apache-2.0
// The session of a web application, kept in a signed or encrypted cookie as Plug.Session keeps it: given the
// same secret and salts, a Phoenix application reads what Roost wrote, and vice versa. Owner: its creator.
// Thread: any. Failure: a cookie that is foreign, altered or unreadable yields no session.
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

/// What a cookie's keys are derived from. With an encryption salt the cookie is encrypted; otherwise it is
/// only signed: tamper-proof but readable by anyone.
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
  std::string csrf_token_key = "_csrf_token";  // the session member that holds the CSRF state
  std::vector<SessionSalts> rotating{};        // previous salts, still accepted, tried in this order
  /// Looks up the session when the cookie holds only its ID: takes the cookie's value, returns the session,
  /// or nullopt if it is unknown. Empty: the session is in the cookie. Thread: any shard's.
  std::function<std::optional<JsonObject>(std::string_view cookie)> store{};
};

class Sessions {
 public:
  /// Each secret needs 64 bytes. The error says what is missing.
  [[nodiscard]] static Result<Sessions> create(const TokenSecrets& secrets, SessionOptions options);

  Sessions(Sessions&&) noexcept;
  Sessions& operator=(Sessions&&) noexcept;
  ~Sessions();

  [[nodiscard]] const SessionOptions& options() const noexcept;

  /// The session in a cookie of at most 16 KiB. Its strings are bytes, not necessarily UTF-8: applications
  /// store raw tokens in sessions.
  [[nodiscard]] std::optional<JsonObject> read(std::string_view cookie) const;
  /// The cookie's value: `"_my_app_key=" + value + "; path=/; HttpOnly; SameSite=Lax"` is a Set-Cookie. The
  /// error names the value that a session cannot hold.
  [[nodiscard]] Result<std::string> write(const JsonObject& session) const;

  /// A token for a page, to be sent back as the parameter `_csrf_token`; different at each call. Adds the
  /// CSRF state to the session if it has none, so write() the session afterwards.
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
