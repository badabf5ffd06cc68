// SPDX-License-Identifier: Apache-2.0
// Writes JSON text: compact, UTF-8, the same text for the same values. It places commas; the caller pairs
// begin and end. Values that JSON cannot express (text that is not UTF-8, NaN, infinity) are the caller's
// mistake: std::invalid_argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "roost/json.hpp"

namespace roost {

/// Appends `text` as a JSON string, quotes included. False, and nothing appended, if it is not UTF-8.
[[nodiscard]] bool append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  /// `out` is appended to and must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  /// Always distinguishable from an integer: 2 is written as 2.0.
  void number(double value);
  void string(std::string_view value);
  void json(const Json& value);

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void object(const JsonObject& members);
  void array(const JsonArray& elements);

  std::string& out_;
  bool first_ = true;  // the next value needs no comma before it
};

}  // namespace roost
