// SPDX-License-Identifier: Apache-2.0
// The expression language of `roost trace`: comparisons of an event's fields, joined by and, or, not and
// parentheses.
//
//   topic ^= "room:" and kind == in and bytes > 4KiB
//   duration >= 50ms or status == "error"
//   all
//
// text: == != ^= (begins with); number and duration: == != < <= > >=; kind and id: == !=. Pure code.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "trace/lexer.hpp"
#include "trace/program.hpp"

namespace roost::trace {

/// Longer expressions, more comparisons and deeper nesting are rejected.
inline constexpr std::size_t kMaxExpression = 1024;
inline constexpr std::size_t kMaxComparisons = 64;
inline constexpr std::size_t kMaxDepth = 32;

[[nodiscard]] std::variant<Program, ExpressionError> compile(std::string_view expression);

/// For a terminal: the message, the expression, and a marker below the position.
[[nodiscard]] std::string explain(std::string_view expression, const ExpressionError& error);

}  // namespace roost::trace
