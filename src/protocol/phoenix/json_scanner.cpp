// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_scanner.hpp"

#include <simdjson.h>

#include "protocol/phoenix/json_plain.hpp"

namespace roost::phoenix {
namespace {

constexpr unsigned kMaxDepth = 32;
constexpr std::ptrdiff_t kMaxDigits = 300;  // a number with fewer digits never overflows a double

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  [[nodiscard]] const char* at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  /// So far; outside strings non-ASCII bytes are rejected.
  [[nodiscard]] bool ascii() const { return ascii_; }

  void skip_space() {
    while (at_ != end_ && is_space(*at_))
      ++at_;
  }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool value(unsigned depth);

 private:
  bool array(unsigned depth);
  bool object(unsigned depth);
  bool member(unsigned depth);
  bool string();
  void skip_plain();
  bool escape();
  bool unicode_escape();
  bool number();
  [[nodiscard]] bool digits();
  bool literal(std::string_view word);

  const char* at_;
  const char* const end_;
  bool ascii_ = true;
};

bool Scanner::value(unsigned depth) {
  if (at_ == end_) return false;
  switch (*at_) {
    case '"':
      return string();
    case '{':
      return object(depth);
    case '[':
      return array(depth);
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case 'n':
      return literal("null");
    default:
      return number();
  }
}

bool Scanner::array(unsigned depth) {
  if (depth == kMaxDepth) return false;
  ++at_;
  skip_space();
  if (take(']')) return true;
  do {
    skip_space();
    if (!value(depth + 1)) return false;
    skip_space();
  } while (take(','));
  return take(']');
}

bool Scanner::object(unsigned depth) {
  if (depth == kMaxDepth) return false;
  ++at_;
  skip_space();
  if (take('}')) return true;
  do {
    skip_space();
    if (!member(depth + 1)) return false;
    skip_space();
  } while (take(','));
  return take('}');
}

bool Scanner::member(unsigned depth) {
  if (at_ == end_ || *at_ != '"' || !string()) return false;
  skip_space();
  if (!take(':')) return false;
  skip_space();
  return value(depth);
}

bool Scanner::string() {
  ++at_;
  for (;;) {
    skip_plain();
    if (take('"')) return true;
    if (!take('\\') || !escape()) return false;
  }
}

void Scanner::skip_plain() {
  const PlainRun run = plain_run(at_, end_);
  at_ = run.end;
  ascii_ = ascii_ && run.ascii;
}

bool Scanner::escape() {
  if (at_ == end_) return false;
  const char c = *at_++;
  if (c == 'u') return unicode_escape();
  return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
}

/// Surrogates come in pairs and are left to validate_json.
bool Scanner::unicode_escape() {
  constexpr std::ptrdiff_t kHexDigits = 4;
  if (end_ - at_ < kHexDigits || *at_ == 'd' || *at_ == 'D') return false;
  for (std::ptrdiff_t i = 0; i < kHexDigits; ++i)
    if (!is_hex(*at_++)) return false;
  return true;
}

bool Scanner::number() {
  (void)take('-');
  const char* const begin = at_;
  if (!take('0') && !digits()) return false;
  if (take('.') && !digits()) return false;
  const bool exponent = at_ != end_ && (*at_ == 'e' || *at_ == 'E');
  return !exponent && at_ - begin <= kMaxDigits;
}

/// At least one.
bool Scanner::digits() {
  const char* const begin = at_;
  while (at_ != end_ && is_digit(*at_))
    ++at_;
  return at_ != begin;
}

bool Scanner::literal(std::string_view word) {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool take_elements(Scanner& scanner, ArrayElements& elements) {
  do {
    scanner.skip_space();
    const char* const begin = scanner.at();
    if (!scanner.value(1)) return false;
    if (elements.count < ArrayElements::kKept)
      elements.first[elements.count] = {begin, static_cast<std::size_t>(scanner.at() - begin)};
    ++elements.count;
    scanner.skip_space();
  } while (scanner.take(','));
  return scanner.take(']');
}

}  // namespace

std::optional<ArrayElements> scan_array(std::string_view text) {
  Scanner scanner(text);
  ArrayElements elements;
  scanner.skip_space();
  if (!scanner.take('[')) return std::nullopt;
  scanner.skip_space();
  if (!scanner.take(']') && !take_elements(scanner, elements)) return std::nullopt;
  scanner.skip_space();
  if (!scanner.at_end()) return std::nullopt;
  if (!scanner.ascii() && !simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  return elements;
}

}  // namespace roost::phoenix
