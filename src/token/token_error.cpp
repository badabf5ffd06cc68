// SPDX-License-Identifier: Apache-2.0
// The std::error_category of roost::TokenError.
#include "roost/token.hpp"

namespace roost {
namespace {

class Category final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "roost.token"; }
  [[nodiscard]] std::string message(int code) const override {
    switch (static_cast<TokenError>(code)) {
      case TokenError::missing:
        return "the token is missing";
      case TokenError::invalid:
        return "the token is invalid";
      case TokenError::expired:
        return "the token has expired";
    }
    return "unknown";
  }
};

}  // namespace

std::error_code make_error_code(TokenError error) noexcept {
  static const Category kCategory;
  return {static_cast<int>(error), kCategory};
}

}  // namespace roost
