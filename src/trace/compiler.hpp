// SPDX-License-Identifier: Apache-2.0
// Compiles tokens to a program, one function per grammar rule:
//   any := all_of ("or" all_of)*    all_of := one ("and" one)*
//   one := ("not" | "!") one | "(" any ")" | "all" | field operation literal
#pragma once

#include <cstdint>

#include "trace/expression.hpp"

namespace roost::trace {

class Compiler {
 public:
  explicit Compiler(std::string_view source) : lexer_(source) { advance(); }

  [[nodiscard]] std::variant<Program, ExpressionError> run();

 private:
  void any(std::size_t depth);
  void all_of(std::size_t depth);
  void one(std::size_t depth);
  void group(std::size_t depth);
  void comparison();

  [[nodiscard]] const FieldInfo* field(const Token& word);
  [[nodiscard]] bool operation(const FieldInfo& left, Compare& compare);
  void literal(const FieldInfo& left, Compare compare);
  void text_literal(const FieldInfo& left, Compare compare);
  void address_literal(const FieldInfo& left, Compare compare);
  void emit_text(Instruction::Op op, const FieldInfo& left, Compare compare, std::string text);
  void kind_literal(const FieldInfo& left, Compare compare);
  void id_literal(const FieldInfo& left, Compare compare);
  void number_literal(const FieldInfo& left, Compare compare);
  void emit_number(const FieldInfo& left, Compare compare, std::uint64_t number);

  void emit(Instruction instruction) { program_.code_.push_back(instruction); }
  void jump_to_here(const std::vector<std::size_t>& jumps);
  [[nodiscard]] bool word(std::string_view name, std::string_view sign) const;
  void advance();
  void fail(std::size_t at, std::string message);
  [[nodiscard]] bool failed() const noexcept { return error_.has_value(); }

  Lexer lexer_;
  Token token_{Token::Type::end, 0, {}};
  Program program_;
  std::size_t comparisons_ = 0;
  std::optional<ExpressionError> error_;  // the first one
};

}  // namespace roost::trace
