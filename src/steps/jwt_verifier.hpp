// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) under keys that are known beforehand: the algorithm is the key's and never the
// token's choice. Owner: a step; thread: any. Signatures are libjwt's affair, claims are judged here.
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
  /// Throws std::invalid_argument naming what is wrong with a key.
  explicit JwtVerifier(BearerJwtOptions options);

  /// The claims, or why there are none. The why of `invalid` stays here: it would help only a forger.
  [[nodiscard]] std::variant<JsonObject, JwtFault> verify(const std::string& token) const;

 private:
  [[nodiscard]] std::variant<JsonObject, JwtFault> judge(JsonObject claims) const;
  [[nodiscard]] bool is_for_us(const JsonObject& claims) const;

  BearerJwtOptions options_;
};

}  // namespace roost::steps
