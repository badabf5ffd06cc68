// SPDX-License-Identifier: Apache-2.0
#include "trace/lexer.hpp"

#include <fmt/format.h>

#include <array>

namespace roost::trace {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c);
}
bool is_number(char c) {  // with its unit: "250ms", "1.5s"
  return is_word(c) || c == '.';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr std::array<std::string_view, 12> kSigns = {"==", "!=", "<=", ">=", "^=", "&&",
                                                     "||", "<",  ">",  "!",  "(",  ")"};

Token::Type type_of(std::string_view sign) {
  if (sign == "(") return Token::Type::open;
  if (sign == ")") return Token::Type::close;
  return Token::Type::operation;
}

}  // namespace

std::variant<Token, ExpressionError> Lexer::next() {
  while (at_ < source_.size() && is_space(source_[at_]))
    ++at_;
  if (at_ == source_.size()) return Token{Token::Type::end, at_, {}};
  if (source_[at_] == '"') return quoted();
  if (is_digit(source_[at_])) return run_of(Token::Type::number, is_number);
  if (is_letter(source_[at_])) return run_of(Token::Type::word, is_word);
  return sign();
}

Token Lexer::run_of(Token::Type type, bool (*belongs)(char)) {
  const std::size_t begin = at_;
  while (at_ < source_.size() && belongs(source_[at_]))
    ++at_;
  return {type, begin, std::string(source_.substr(begin, at_ - begin))};
}

std::variant<Token, ExpressionError> Lexer::sign() {
  const std::string_view rest = source_.substr(at_);
  for (const std::string_view sign : kSigns) {
    if (!rest.starts_with(sign)) continue;
    at_ += sign.size();
    return Token{type_of(sign), at_ - sign.size(), std::string(sign)};
  }
  if (rest.starts_with('=')) return ExpressionError{at_, "write == to compare"};
  if (rest.starts_with('\'')) return ExpressionError{at_, "write texts in double quotes: \"room:1\""};
  return ExpressionError{at_, fmt::format("\"{}\" is not valid here", rest.substr(0, 1))};
}

std::variant<Token, ExpressionError> Lexer::quoted() {
  const std::size_t begin = at_++;
  std::string text;
  while (at_ < source_.size() && source_[at_] != '"') {
    if (source_[at_] == '\\' && at_ + 1 < source_.size()) ++at_;
    text += source_[at_++];
  }
  if (at_ >= source_.size()) return ExpressionError{begin, "this text has no closing quote"};
  ++at_;
  return Token{Token::Type::text, begin, std::move(text)};
}

}  // namespace roost::trace
