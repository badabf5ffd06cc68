// SPDX-License-Identifier: Apache-2.0
// The tokens of a trace expression, each with its position.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace roost::trace {

/// An error in an expression, and its position: a byte offset from 0.
struct ExpressionError {
  std::size_t at;
  std::string message;
};

struct Token {
  enum class Type : std::uint8_t { word, text, number, operation, open, close, end };
  Type type;
  std::size_t at;
  std::string text;  // for a text: without quotes and escapes; otherwise as written
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  [[nodiscard]] std::variant<Token, ExpressionError> next();

 private:
  [[nodiscard]] std::variant<Token, ExpressionError> quoted();
  [[nodiscard]] Token run_of(Token::Type type, bool (*belongs)(char));
  [[nodiscard]] std::variant<Token, ExpressionError> sign();

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace roost::trace
