// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) under keys known beforehand: the algorithm is the key's, never the token's
// choice. libjwt verifies signatures; claims are checked here. Owner: a step; thread: any.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "roost/json.hpp"
#include "roost/steps.hpp"

namespace roost::steps {

enum class JwtFault { invalid, expired };

class JwtVerifier {
 public:
  /// Throws std::invalid_argument if a key or an option is invalid.
  explicit JwtVerifier(BearerJwtOptions options);

  /// The claims, or the fault. The reason of `invalid` is not given: it would only help a forger.
  [[nodiscard]] std::variant<JsonObject, JwtFault> verify(const std::string& token) const;

 private:
  [[nodiscard]] std::variant<JsonObject, JwtFault> judge(JsonObject claims) const;
  [[nodiscard]] bool matches_audience(const JsonObject& claims) const;

  BearerJwtOptions options_;
};

}  // namespace roost::steps
