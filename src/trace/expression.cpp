// SPDX-License-Identifier: Apache-2.0
#include "trace/expression.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trace/compiler.hpp"

namespace roost::trace {

std::variant<Program, ExpressionError> compile(std::string_view expression) {
  if (expression.size() > kMaxExpression) {
    return ExpressionError{kMaxExpression,
                           fmt::format("the expression is longer than {} bytes", kMaxExpression)};
  }
  return Compiler(expression).run();
}

std::string explain(std::string_view expression, const ExpressionError& error) {
  const std::string_view before = expression.substr(0, error.at);
  const auto columns = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // characters, not bytes of UTF-8
  });
  std::string shown(expression.substr(0, kMaxExpression));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return fmt::format("column {}: {}\n  {}\n  {}^", columns + 1, error.message, shown,
                     std::string(static_cast<std::size_t>(columns), ' '));
}

}  // namespace roost::trace
