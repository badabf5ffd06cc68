// SPDX-License-Identifier: Apache-2.0
// The session cookie of a Plug application: a map, signed or encrypted, that only servers with the same
// secret_key_base can make. Pure: any thread. A cookie that is not ours, changed or unreadable is no session.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "roost/token.hpp"

namespace roost::token {

inline constexpr std::size_t kMinSessionSecret = 64;

struct SessionCookieOptions {
  std::string signing_salt;
  std::optional<std::string> encryption_salt = {};  // none: signed only
  TokenKeyOptions key = {};
};

/// One set of keys, derived once at start. With an encryption key the cookie is encrypted, else signed.
struct SessionKeys {
  std::string signing;
  std::optional<std::string> encryption = {};
};

/// An error says that the secret is missing or too short.
[[nodiscard]] Result<SessionKeys> derive_session_keys(std::string_view secret_key_base,
                                                      const SessionCookieOptions& options);

/// Strings are written as they are: a session may hold bytes that are not UTF-8.
[[nodiscard]] Result<std::string> encode_session(const JsonObject& session, const SessionKeys& keys,
                                                 const base::RandomBytes& random);

/// The session, by the first of the key sets that made it; none if none did. Strings are bytes, not
/// necessarily UTF-8: applications keep raw tokens in sessions.
[[nodiscard]] std::optional<JsonObject> decode_session(std::string_view cookie,
                                                       std::span<const SessionKeys> key_sets);

}  // namespace roost::token
