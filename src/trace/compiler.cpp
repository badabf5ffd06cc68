// SPDX-License-Identifier: Apache-2.0
#include "trace/compiler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/ip_address.hpp"
#include "trace/literals.hpp"

namespace roost::trace {
namespace {

using Op = Instruction::Op;

constexpr std::pair<std::string_view, Compare> kOperations[] = {
    {"==", Compare::equal},         {"!=", Compare::not_equal}, {"<", Compare::less},
    {"<=", Compare::less_or_equal}, {">", Compare::greater},    {">=", Compare::greater_or_equal},
    {"^=", Compare::prefix}};

bool allows(FieldType type, Compare compare) {
  if (compare == Compare::equal || compare == Compare::not_equal) return true;
  if (compare == Compare::prefix) return type == FieldType::text || type == FieldType::address;
  return type == FieldType::number || type == FieldType::duration;
}

std::string_view operations_of(FieldType type) {
  if (allows(type, Compare::prefix)) return "==, != and ^= (begins with)";
  if (type == FieldType::kind || type == FieldType::id) return "== and !=";
  return "==, !=, <, <=, > and >=";
}

std::vector<std::string_view> field_names() {
  std::vector<std::string_view> names;
  names.reserve(kFields.size());
  for (const FieldInfo& field : kFields)
    names.push_back(field.name);
  return names;
}

}  // namespace

std::variant<Program, ExpressionError> Compiler::run() {
  if (!failed() && token_.type == Token::Type::end) {
    fail(0, "the expression is empty: write `all` to trace everything");
  }
  any(0);
  if (!failed() && token_.type != Token::Type::end) {
    fail(token_.at, fmt::format("unexpected \"{}\": join conditions with and, or", token_.text));
  }
  if (error_) return std::move(*error_);
  return std::move(program_);
}

void Compiler::any(std::size_t depth) {
  if (depth > kMaxDepth) return fail(token_.at, fmt::format("more than {} levels of parentheses", kMaxDepth));
  std::vector<std::size_t> jumps;
  all_of(depth);
  while (!failed() && word("or", "||")) {
    advance();
    jumps.push_back(program_.code_.size());
    emit({.op = Op::jump_if_true});
    all_of(depth);
  }
  jump_to_here(jumps);
}

void Compiler::all_of(std::size_t depth) {
  std::vector<std::size_t> jumps;
  one(depth);
  while (!failed() && word("and", "&&")) {
    advance();
    jumps.push_back(program_.code_.size());
    emit({.op = Op::jump_if_false});
    one(depth);
  }
  jump_to_here(jumps);
}

void Compiler::one(std::size_t depth) {
  if (failed()) return;
  if (token_.type == Token::Type::open) return group(depth);
  if (word("not", "!")) {
    if (depth >= kMaxDepth) return fail(token_.at, fmt::format("more than {} levels of not", kMaxDepth));
    advance();
    one(depth + 1);
    return emit({.op = Op::negate});
  }
  if (word("all", {})) {
    advance();
    return emit({.op = Op::always});
  }
  comparison();
}

void Compiler::group(std::size_t depth) {
  const std::size_t opened = token_.at;
  advance();
  any(depth + 1);
  if (failed()) return;
  if (token_.type != Token::Type::close) return fail(opened, "this parenthesis is not closed");
  advance();
}

void Compiler::comparison() {
  if (++comparisons_ > kMaxComparisons) {
    return fail(token_.at, fmt::format("more than {} comparisons", kMaxComparisons));
  }
  const FieldInfo* left = field(token_);
  if (left == nullptr) return;
  advance();
  Compare compare = Compare::equal;
  if (!operation(*left, compare)) return;
  literal(*left, compare);
}

const FieldInfo* Compiler::field(const Token& name) {
  if (name.type != Token::Type::word) {
    fail(name.at, fmt::format("a comparison begins with a field: {}", fmt::join(field_names(), ", ")));
    return nullptr;
  }
  const auto* found = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const FieldInfo& info) { return info.name == name.text; });
  if (found != kFields.end()) return found;
  fail(name.at,
       fmt::format("there is no field \"{}\"; the fields are {}", name.text, fmt::join(field_names(), ", ")));
  return nullptr;
}

bool Compiler::operation(const FieldInfo& left, Compare& compare) {
  if (failed()) return false;
  const auto* found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                   [&](const auto& known) { return known.first == token_.text; });
  const bool known = token_.type == Token::Type::operation && found != std::end(kOperations);
  if (!known || !allows(left.type, found->second)) {
    fail(token_.at, fmt::format("{} can be compared with {}", left.name, operations_of(left.type)));
    return false;
  }
  compare = found->second;
  advance();
  return !failed();
}

void Compiler::literal(const FieldInfo& left, Compare compare) {
  switch (left.type) {
    case FieldType::text:
      return text_literal(left, compare);
    case FieldType::address:
      return address_literal(left, compare);
    case FieldType::kind:
      return kind_literal(left, compare);
    case FieldType::id:
      return id_literal(left, compare);
    default:
      return number_literal(left, compare);
  }
}

void Compiler::text_literal(const FieldInfo& left, Compare compare) {
  if (token_.type != Token::Type::text) {
    return fail(token_.at, fmt::format("{} is a text: write it in double quotes", left.name));
  }
  emit_text(Op::compare_text, left, compare, token_.text);
}

/// A prefix is any text; for equality it must be an address, or the comparison could never be true.
void Compiler::address_literal(const FieldInfo& left, Compare compare) {
  if (compare == Compare::prefix || token_.type != Token::Type::text) return text_literal(left, compare);
  auto address = base::canonical_address(token_.text);
  if (!address) {
    return fail(token_.at, fmt::format("{} is an IP address, with or without a port: \"10.0.0.7\", "
                                       "\"10.0.0.7:5000\", \"[2001:db8::7]:5000\"",
                                       left.name));
  }
  emit_text(Op::compare_address, left, compare, *std::move(address));
}

void Compiler::emit_text(Op op, const FieldInfo& left, Compare compare, std::string text) {
  emit({op, left.field, compare, static_cast<std::uint16_t>(program_.texts_.size())});
  program_.texts_.push_back(std::move(text));
  advance();
}

void Compiler::kind_literal(const FieldInfo& left, Compare compare) {
  const auto* found = std::find(kEventKinds.begin(), kEventKinds.end(), token_.text);
  const bool name = token_.type == Token::Type::word || token_.type == Token::Type::text;
  if (!name || found == kEventKinds.end()) {
    return fail(token_.at, fmt::format("kind is one of {}", fmt::join(kEventKinds, ", ")));
  }
  emit_number(left, compare, static_cast<std::uint64_t>(found - kEventKinds.begin()));
}

void Compiler::id_literal(const FieldInfo& left, Compare compare) {
  const auto id = token_.type == Token::Type::text ? parse_id(token_.text) : std::nullopt;
  if (!id) return fail(token_.at, "an id is written as printed by `roost conns`: id == \"0-12-1\"");
  emit({Op::compare_id, left.field, compare, static_cast<std::uint16_t>(program_.ids_.size())});
  program_.ids_.push_back(*id);
  advance();
}

void Compiler::number_literal(const FieldInfo& left, Compare compare) {
  const bool number = token_.type == Token::Type::number;
  const bool is_time = left.type == FieldType::duration;
  const auto value = !number   ? std::nullopt
                     : is_time ? parse_nanoseconds(token_.text)
                               : parse_size(token_.text);
  if (value) return emit_number(left, compare, *value);
  fail(token_.at,
       is_time ? "duration is a time: 250us, 5ms or 1.5s" : "bytes is a number: 512, 4KiB or 1MiB");
}

void Compiler::emit_number(const FieldInfo& left, Compare compare, std::uint64_t number) {
  emit({Op::compare_number, left.field, compare, static_cast<std::uint16_t>(program_.numbers_.size())});
  program_.numbers_.push_back(number);
  advance();
}

void Compiler::jump_to_here(const std::vector<std::size_t>& jumps) {
  for (const std::size_t jump : jumps)
    program_.code_[jump].operand = static_cast<std::uint16_t>(program_.code_.size());
}

bool Compiler::word(std::string_view name, std::string_view sign) const {
  if (token_.type == Token::Type::word) return token_.text == name;
  return token_.type == Token::Type::operation && !sign.empty() && token_.text == sign;
}

void Compiler::advance() {
  if (failed()) return;
  auto next = lexer_.next();
  if (auto* error = std::get_if<ExpressionError>(&next)) return fail(error->at, std::move(error->message));
  token_ = std::get<Token>(std::move(next));
}

void Compiler::fail(std::size_t at, std::string message) {
  if (!error_) error_ = ExpressionError{at, std::move(message)};
}

}  // namespace roost::trace
