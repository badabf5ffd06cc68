// SPDX-License-Identifier: Apache-2.0
// The session cookie of a Plug application: a map, signed or encrypted, that only servers with the same
// secret_key_base can make. Pure: any thread. A cookie that is foreign, altered or unreadable yields no
// session.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "roost/session.hpp"
#include "token/key_generator.hpp"

namespace roost::token {

inline constexpr std::size_t kMinSessionSecret = 64;
/// Size limit of a cookie; browsers allow 4 KiB.
inline constexpr std::size_t kMaxSessionCookie = 16 * 1024;

/// One set of keys, derived once at start. With an encryption key the cookie is encrypted, otherwise signed.
struct SessionKeys {
  std::string signing;
  std::optional<std::string> encryption = {};
};

/// Throws std::invalid_argument for meaningless derivation options.
[[nodiscard]] SessionKeys derive_session_keys(const KeyGenerator& secret, const SessionSalts& salts);

/// Strings are written unchanged: a session may hold bytes that are not UTF-8.
[[nodiscard]] Result<std::string> encode_session(const JsonObject& session, const SessionKeys& keys,
                                                 const base::RandomBytes& random);

/// The session, read with the first matching key set; nullopt if none matches. Strings are bytes, not
/// necessarily UTF-8: applications store raw tokens in sessions.
[[nodiscard]] std::optional<JsonObject> decode_session(std::string_view cookie,
                                                       std::span<const SessionKeys> key_sets);

}  // namespace roost::token
