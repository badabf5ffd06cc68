// SPDX-License-Identifier: Apache-2.0
// Signed and encrypted tokens, compatible with Phoenix.Token: given the same secret, a Phoenix application
// verifies what Roost signs, and vice versa. Owner: its creator. Thread: any. Units: ages are in seconds, and
// times have millisecond precision. Failure: an Error whose code is a TokenError; meaningless options (no
// iterations, an empty key) throw std::invalid_argument.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost {

/// Why a token is rejected. `if (claims.error().code == roost::TokenError::expired) ...`
enum class TokenError { missing = 1, invalid, expired };
[[nodiscard]] std::error_code make_error_code(TokenError error) noexcept;

/// Seconds, possibly fractional.
using TokenAge = std::chrono::duration<double>;
inline constexpr TokenAge kTokenNeverExpires{std::numeric_limits<double>::infinity()};
inline constexpr TokenAge kDefaultTokenAge = std::chrono::hours(24);

enum class TokenDigest { sha256, sha384, sha512 };

/// How the key is derived (PBKDF2) from the secret and the salt. Both sides must use the same.
struct TokenKeyOptions {
  unsigned iterations = 1000;
  std::size_t length = 32;  // bytes; an encryption key needs 32
  TokenDigest digest = TokenDigest::sha256;

  friend bool operator==(const TokenKeyOptions&, const TokenKeyOptions&) = default;
};

struct TokenSignOptions {
  std::optional<std::chrono::system_clock::time_point> signed_at = {};  // nullopt: now
  TokenAge max_age = kDefaultTokenAge;                                  // stored in the token
  TokenKeyOptions key = {};
};

struct TokenVerifyOptions {
  std::optional<TokenAge> max_age = {};  // nullopt: the age stored in the token
  TokenKeyOptions key = {};
};

/// At least 20 bytes each. New tokens use `current`; those made with `previous` are still accepted.
struct TokenSecrets {
  std::string current = {};
  std::optional<std::string> previous = {};
};

/// The wall clock. Thread: any.
using TokenClock = std::function<std::chrono::system_clock::time_point()>;

/// Makes and reads tokens under one secret. The salt names the purpose ("user auth"): a token made for one
/// purpose is invalid for another. The data is JSON: null, booleans, 64-bit integers, finite doubles, UTF-8
/// strings, arrays and objects, at most 64 levels deep and 64 KiB when encoded.
class Tokens {
 public:
  /// The error names the secret that is missing or too short.
  [[nodiscard]] static Result<Tokens> create(TokenSecrets secrets,
                                             TokenClock now = &std::chrono::system_clock::now);

  Tokens(Tokens&&) noexcept;
  Tokens& operator=(Tokens&&) noexcept;
  ~Tokens();

  /// The data is readable by anyone but tamper-proof. The error names the part of the data that a token
  /// cannot hold.
  [[nodiscard]] Result<std::string> sign(std::string_view salt, const Json& data,
                                         const TokenSignOptions& options = {}) const;
  /// The data of a signed token. A nullopt token is TokenError::missing.
  [[nodiscard]] Result<Json> verify(std::string_view salt, std::optional<std::string_view> token,
                                    const TokenVerifyOptions& options = {}) const;

  /// As sign(), but the data is readable only with the secret.
  [[nodiscard]] Result<std::string> encrypt(std::string_view salt, const Json& data,
                                            const TokenSignOptions& options = {}) const;
  [[nodiscard]] Result<Json> decrypt(std::string_view salt, std::optional<std::string_view> token,
                                     const TokenVerifyOptions& options = {}) const;

 private:
  struct State;
  explicit Tokens(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace roost

template <>
struct std::is_error_code_enum<roost::TokenError> : std::true_type {};
