// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/value.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace roost::redis {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::string_view kTypes = "+-:$*_#,(!=%~>|";
constexpr std::size_t kVerbatimPrefix = 4;  // "txt:"

constexpr Fault kUnknownType{"a reply of unknown type"};
constexpr Fault kLineTooLong{"a line that is too long"};
constexpr Fault kBareReturn{"a line that does not end with CR LF"};
constexpr Fault kBadNumber{"a number that can't be read"};
constexpr Fault kTooLarge{"a text that is too large"};
constexpr Fault kUnended{"a text that does not end where it says"};
constexpr Fault kTooMany{"a reply of too many values"};

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Value> ValueCursor::next() {
  if (at_ == bytes_.size()) return need(1);
  if (values_ == limits_.max_values) return fail(kTooMany);
  const std::size_t begin = at_;
  const char type = bytes_[at_++];
  const auto text = line();
  if (!text && kTypes.find(type) == std::string_view::npos) return fail(kUnknownType);  // whatever follows
  const auto value = text ? value_of(type, *text) : std::nullopt;
  if (value) {
    ++values_;
  } else {
    at_ = begin;
  }
  return value;
}

/// The rest of the line, without its end.
std::optional<std::string_view> ValueCursor::line() {
  const std::string_view rest = bytes_.substr(at_);
  const std::size_t most = std::min(rest.size(), limits_.max_line);
  const void* const found = most == 0 ? nullptr : std::memchr(rest.data(), '\r', most);
  if (found == nullptr) {
    if (rest.size() >= limits_.max_line) return fail(kLineTooLong);
    return need(kEnd.size());
  }
  const auto size = static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
  if (size + 1 == rest.size()) return need(1);
  if (rest[size + 1] != '\n') return fail(kBareReturn);
  at_ += size + kEnd.size();
  return rest.substr(0, size);
}

std::optional<Value> ValueCursor::value_of(char type, std::string_view line) {
  switch (type) {
    case '+':
    case ',':
    case '(':
      return Value{.kind = Kind::text, .text = line};
    case '-':
      return Value{.kind = Kind::error, .text = line};
    case ':':
      return number(line);
    case '#':
      return boolean(line);
    case '_':
      return Value{};
    case '$':
      return bulk(Kind::text, line);
    case '=':
      return verbatim(line);
    case '!':
      return bulk(Kind::error, line);
    case '*':
    case '~':
      return aggregate({.kind = Kind::aggregate}, line, 1);
    case '>':
      return aggregate({.kind = Kind::aggregate, .push = true}, line, 1);
    case '%':
      return aggregate({.kind = Kind::aggregate}, line, 2);
    case '|':
      return aggregate({.kind = Kind::attribute}, line, 2);
    default:
      return fail(kUnknownType);
  }
}

std::optional<Value> ValueCursor::number(std::string_view line) {
  const auto number = read_number(line);
  if (!number) return fail(kBadNumber);
  return Value{.kind = Kind::integer, .integer = *number};
}

std::optional<Value> ValueCursor::boolean(std::string_view line) {
  if (line != "t" && line != "f") return fail(kBadNumber);
  return Value{.kind = Kind::boolean, .integer = line == "t" ? 1 : 0};
}

std::optional<Value> ValueCursor::bulk(Kind kind, std::string_view line) {
  const auto length = read_number(line);
  if (length == -1) return Value{};
  if (!length || *length < 0) return fail(kBadNumber);
  const auto size = static_cast<std::size_t>(*length);
  if (size > limits_.max_bulk) return fail(kTooLarge);
  const std::string_view rest = bytes_.substr(at_);
  if (rest.size() < size + kEnd.size()) return need(size + kEnd.size() - rest.size());
  if (rest.substr(size, kEnd.size()) != kEnd) return fail(kUnended);
  at_ += size + kEnd.size();
  return Value{.kind = kind, .text = rest.substr(0, size)};
}

/// What is in front says how to show it: "txt:" or "mkd:".
std::optional<Value> ValueCursor::verbatim(std::string_view line) {
  auto value = bulk(Kind::text, line);
  if (!value || value->kind == Kind::null) return value;
  if (value->text.size() < kVerbatimPrefix || value->text[kVerbatimPrefix - 1] != ':') return fail(kUnended);
  value->text.remove_prefix(kVerbatimPrefix);
  return value;
}

std::optional<Value> ValueCursor::aggregate(Value value, std::string_view line, std::int64_t each) {
  const auto count = read_number(line);
  if (count == -1) return Value{};
  if (!count || *count < 0) return fail(kBadNumber);
  if (static_cast<std::size_t>(*count) > limits_.max_values) return fail(kTooMany);
  value.integer = *count * each;
  return value;
}

bool ValueCursor::skip(std::int64_t count) {
  for (; count > 0; --count) {
    const auto value = next();
    if (!value) return false;
    if (value->kind == Kind::aggregate) count += value->integer;
    if (value->kind == Kind::attribute) count += value->integer + 1;  // what it stands in front of
  }
  return true;
}

std::nullopt_t ValueCursor::fail(const Fault& fault) {
  fault_ = fault;
  return std::nullopt;
}

std::nullopt_t ValueCursor::need(std::size_t missing) {
  missing_ = missing;
  return std::nullopt;
}

}  // namespace roost::redis
