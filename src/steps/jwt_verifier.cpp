// SPDX-License-Identifier: Apache-2.0
#include "steps/jwt_verifier.hpp"

#include <jwt.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <stdexcept>

#include "steps/jwt_key.hpp"

namespace roost::steps {
namespace {

constexpr std::size_t kMaxToken = 16'384;  // bytes

struct FreeJwt {
  void operator()(jwt_t* jwt) const noexcept { jwt_free(jwt); }
};
using JwtPtr = std::unique_ptr<jwt_t, FreeJwt>;
struct FreeText {
  void operator()(char* text) const noexcept { std::free(text); }
};
using TextPtr = std::unique_ptr<char, FreeText>;

jwt_alg_t libjwt_name(JwtAlgorithm algorithm) {
  switch (algorithm) {
    case JwtAlgorithm::hs256:
      return JWT_ALG_HS256;
    case JwtAlgorithm::rs256:
      return JWT_ALG_RS256;
    case JwtAlgorithm::es256:
      return JWT_ALG_ES256;
  }
  return JWT_ALG_TERM;
}

/// Null unless signed with the key. libjwt uses the algorithm the token names, which a forger may choose
/// ("none", or HS256 with our public key as the secret); so anything it accepted under another name is
/// rejected.
JwtPtr signed_by(const JwtKey& key, const std::string& token) {
  jwt_t* decoded = nullptr;
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.key.data());
  if (jwt_decode(&decoded, token.c_str(), bytes, static_cast<int>(key.key.size())) != 0) return nullptr;
  JwtPtr jwt(decoded);
  if (jwt_get_alg(jwt.get()) != libjwt_name(key.algorithm)) return nullptr;
  const TextPtr critical(jwt_get_headers_json(jwt.get(), "crit"));
  return critical == nullptr ? std::move(jwt)
                             : nullptr;  // extensions that must be understood: RFC 7515 §4.1.11
}

std::optional<JsonObject> claims_of(jwt_t& jwt) {
  const TextPtr text(jwt_get_grants_json(&jwt, nullptr));
  boost::system::error_code error;
  Json value = text == nullptr ? Json() : boost::json::parse(text.get(), error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

/// A NumericDate (RFC 7519 §2): seconds since 1970, whole or not. No `seconds` if it is present and not a
/// number.
struct Date {
  bool there = false;
  std::optional<double> seconds{};
};
Date date_of(const JsonObject& claims, std::string_view name) {
  const Json* value = claims.if_contains(name);
  if (value == nullptr) return {};
  boost::system::error_code error;
  const auto seconds = value->to_number<double>(error);
  return {true, error ? std::nullopt : std::optional(seconds)};
}

bool names(const Json* value, std::string_view wanted) {
  if (value == nullptr) return false;
  if (value->is_string()) return value->as_string() == wanted;
  return value->is_array() &&
         std::any_of(value->as_array().begin(), value->as_array().end(),
                     [&](const Json& one) { return one.is_string() && one.as_string() == wanted; });
}

}  // namespace

JwtVerifier::JwtVerifier(BearerJwtOptions options) : options_(std::move(options)) {
  if (options_.keys.empty()) throw std::invalid_argument("bearer_jwt: needs at least one key");
  if (options_.now == nullptr) throw std::invalid_argument("bearer_jwt: now must not be empty");
  if (options_.leeway.count() < 0) throw std::invalid_argument("bearer_jwt: leeway must not be negative");
  for (const JwtKey& key : options_.keys)
    check_key(key);
}

std::variant<JsonObject, JwtFault> JwtVerifier::verify(const std::string& token) const {
  if (token.size() > kMaxToken || token.find('\0') != std::string::npos) return JwtFault::invalid;
  for (const JwtKey& key : options_.keys) {
    const JwtPtr jwt = signed_by(key, token);
    if (jwt == nullptr) continue;
    auto claims = claims_of(*jwt);
    return claims ? judge(std::move(*claims)) : JwtFault::invalid;
  }
  return JwtFault::invalid;
}

std::variant<JsonObject, JwtFault> JwtVerifier::judge(JsonObject claims) const {
  const std::chrono::duration<double> now = options_.now().time_since_epoch();
  const double leeway = static_cast<double>(options_.leeway.count());
  const Date expires = date_of(claims, "exp");
  const Date begins = date_of(claims, "nbf");
  if (!matches_audience(claims)) return JwtFault::invalid;
  if (expires.there ? !expires.seconds : options_.require_expiry) return JwtFault::invalid;
  if (begins.there && (!begins.seconds || now.count() + leeway < *begins.seconds)) return JwtFault::invalid;
  if (expires.there && now.count() - leeway >= *expires.seconds) return JwtFault::expired;  // RFC 7519 §4.1.4
  return claims;
}

bool JwtVerifier::matches_audience(const JsonObject& claims) const {
  const bool issuer = options_.issuer.empty() || names(claims.if_contains("iss"), options_.issuer);
  return issuer && (options_.audience.empty() || names(claims.if_contains("aud"), options_.audience));
}

}  // namespace roost::steps
