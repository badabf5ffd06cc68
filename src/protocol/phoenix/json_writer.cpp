// SPDX-License-Identifier: Apache-2.0
#include "roost/json_writer.hpp"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "protocol/phoenix/json_plain.hpp"

namespace roost {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHexDigits[static_cast<unsigned char>(c) >> 4];
  out += kHexDigits[static_cast<unsigned char>(c) & 0xF];
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (phoenix::is_json_special(c))
      append_escape(out, c);
    else
      out += c;
  }
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace

bool append_json_string(std::string& out, std::string_view text) {
  const auto run = phoenix::plain_run(text.data(), text.data() + text.size());
  const bool plain = run.ascii && run.end == text.data() + text.size();  // as almost all names are
  if (!plain && !simdjson::validate_utf8(text.data(), text.size())) return false;
  out += '"';
  if (plain)
    out.append(text);
  else
    append_escaped(out, text);
  out += '"';
  return true;
}

void JsonWriter::key(std::string_view name) {
  string(name);
  out_ += ':';
  first_ = true;
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::integer(std::int64_t value) {
  separate();
  append_number(out_, value);
}

void JsonWriter::unsigned_integer(std::uint64_t value) {
  separate();
  append_number(out_, value);
}

void JsonWriter::number(double value) {
  if (!std::isfinite(value)) throw std::invalid_argument("JSON cannot represent NaN or infinity");
  separate();
  const std::size_t start = out_.size();
  append_number(out_, value);
  if (out_.find_first_of(".e", start) == std::string::npos) out_ += ".0";
}

void JsonWriter::string(std::string_view value) {
  separate();
  if (!append_json_string(out_, value)) throw std::invalid_argument("the string for JSON is not UTF-8");
}

void JsonWriter::json(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return null();
    case boost::json::kind::bool_:
      return boolean(value.get_bool());
    case boost::json::kind::int64:
      return integer(value.get_int64());
    case boost::json::kind::uint64:
      return unsigned_integer(value.get_uint64());
    case boost::json::kind::double_:
      return number(value.get_double());
    case boost::json::kind::string:
      return string(value.get_string());
    case boost::json::kind::array:
      return array(value.get_array());
    case boost::json::kind::object:
      return object(value.get_object());
  }
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

void JsonWriter::object(const JsonObject& members) {
  begin_object();
  for (const auto& member : members) {
    key(member.key());
    json(member.value());
  }
  end_object();
}

void JsonWriter::array(const JsonArray& elements) {
  begin_array();
  for (const Json& element : elements)
    json(element);
  end_array();
}

}  // namespace roost
