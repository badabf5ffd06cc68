// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_cursor.hpp"

namespace roost::phoenix {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

std::string_view JsonCursor::take() {
  const std::size_t end = end_of_value();
  const std::string_view value = text_.substr(at_, end - at_);
  at_ = end;
  step();
  return value;
}

void JsonCursor::step() {
  skip_space();
  if (at_ < text_.size()) ++at_;
  skip_space();
}

void JsonCursor::skip_space() {
  while (at_ < text_.size() && is_blank(text_[at_]))
    ++at_;
}

std::size_t JsonCursor::end_of_value() const {
  switch (text_[at_]) {
    case '"':
      return end_of_string(at_);
    case '[':
    case '{':
      return end_of_nested();
    default:
      return text_.find_first_of(" \n\r\t,]}", at_);  // a number or a literal
  }
}

std::size_t JsonCursor::end_of_string(std::size_t quote) const {
  std::size_t at = quote + 1;
  while (text_[at] != '"')
    at += text_[at] == '\\' ? 2 : 1;
  return at + 1;
}

std::size_t JsonCursor::end_of_nested() const {
  std::size_t depth = 0;
  std::size_t at = at_;
  do {
    const char c = text_[at];
    if (c == '"') {
      at = end_of_string(at);
      continue;
    }
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    ++at;
  } while (depth > 0);
  return at;
}

}  // namespace roost::phoenix
