// SPDX-License-Identifier: Apache-2.0
// What a Redis server answers (RESP2 and RESP3, redis.io "Redis serialization protocol specification"), and a
// walk over its values. Types that differ only for clients with a type system of their own are one kind here.
//   + text CRLF   - error CRLF   : integer CRLF   $ size CRLF bytes CRLF   * count CRLF values
//   of RESP3: _ CRLF   # t CRLF   , double CRLF   ( number CRLF   ! size CRLF error CRLF   = size CRLF text
//   CRLF
//             % pairs CRLF values   ~ count CRLF values   > count CRLF values   | pairs CRLF values value
// Pure; no recursion, whatever the depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace roost::redis {

enum class Kind : std::uint8_t {
  text,
  error,
  integer,
  boolean,  // 0 or 1
  null,
  aggregate,  // an array, a map, a set or a push
  attribute,  // in front of another value
};

/// Borrowed.
struct Value {
  Kind kind = Kind::null;
  std::string_view text{};   // of a text or an error
  std::int64_t integer = 0;  // of an aggregate or an attribute: how many values are in it
  bool push = false;         // an aggregate that answers no command
};

struct ReaderLimits {
  std::size_t max_line = 8'192;
  std::size_t max_bulk = 8UL << 20;
  std::size_t max_values = 4'096;  // of one reply, at all depths
};

struct Fault {
  std::string_view reason;  // for the log, and safe to show
};

/// Walks over the values at the beginning of `bytes`.
class ValueCursor {
 public:
  ValueCursor(std::string_view bytes, const ReaderLimits& limits) : bytes_(bytes), limits_(limits) {}

  /// The next value, an aggregate without what is in it. Nothing: fault(), or else missing() bytes at least.
  [[nodiscard]] std::optional<Value> next();
  /// Goes past `count` values with all that is in them. False as next() gives nothing.
  [[nodiscard]] bool skip(std::int64_t count);

  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }
  [[nodiscard]] std::size_t missing() const noexcept { return missing_; }

 private:
  [[nodiscard]] std::optional<std::string_view> line();
  [[nodiscard]] std::optional<Value> value_of(char type, std::string_view line);
  [[nodiscard]] std::optional<Value> bulk(Kind kind, std::string_view line);
  [[nodiscard]] std::optional<Value> verbatim(std::string_view line);
  [[nodiscard]] std::optional<Value> aggregate(Value value, std::string_view line, std::int64_t each);
  [[nodiscard]] std::optional<Value> number(std::string_view line);
  [[nodiscard]] std::optional<Value> boolean(std::string_view line);
  std::nullopt_t fail(const Fault& fault);
  std::nullopt_t need(std::size_t missing);

  const std::string_view bytes_;
  const ReaderLimits& limits_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::size_t missing_ = 1;
  std::optional<Fault> fault_;
};

}  // namespace roost::redis
