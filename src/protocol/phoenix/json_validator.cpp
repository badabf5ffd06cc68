// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_validator.hpp"

#include <simdjson.h>

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <cstdint>

namespace roost::phoenix {
namespace {

namespace json = boost::json;
using ErrorCode = boost::system::error_code;

/// Keeps only the shape of what Boost.JSON reads; rejects numbers that overflow a double.
struct ShapeHandler {
  // NOLINTBEGIN(readability-identifier-naming): Boost.JSON requires these names
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  // NOLINTEND(readability-identifier-naming)

  JsonShape shape;  // of the last value that ended, finally the outermost one
  bool integer = true;

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode&) { return true; }
  bool on_object_end(std::size_t members, ErrorCode&) { return end({JsonKind::object, members}); }
  bool on_array_begin(ErrorCode&) { return true; }
  bool on_array_end(std::size_t elements, ErrorCode&) { return end({JsonKind::array, elements}); }
  bool on_key_part(json::string_view, std::size_t, ErrorCode&) { return true; }
  bool on_key(json::string_view, std::size_t, ErrorCode&) { return true; }
  bool on_string_part(json::string_view, std::size_t, ErrorCode&) { return true; }
  bool on_string(json::string_view, std::size_t, ErrorCode&) { return true; }
  bool on_number_part(json::string_view digits, ErrorCode&) { return note_digits(digits); }
  bool on_int64(std::int64_t, json::string_view, ErrorCode&) { return end_number(); }
  bool on_uint64(std::uint64_t, json::string_view, ErrorCode&) { return end_number(); }
  bool on_double(double value, json::string_view digits, ErrorCode& error) {
    note_digits(digits);
    if (!integer && std::isinf(value)) error = json::error::exponent_overflow;
    end_number();
    return !error;
  }
  bool on_bool(bool, ErrorCode&) { return true; }
  bool on_null(ErrorCode&) { return true; }
  bool on_comment_part(json::string_view, ErrorCode&) { return true; }
  bool on_comment(json::string_view, ErrorCode&) { return true; }

  bool end(JsonShape ended) {
    shape = ended;
    return true;
  }
  bool note_digits(json::string_view digits) {
    integer = integer && digits.find_first_of(".eE") == json::string_view::npos;
    return true;
  }
  bool end_number() { return integer = true; }
};

json::parse_options options() {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  options.allow_invalid_utf8 = true;  // simdjson has checked it, ten times faster
  return options;
}

}  // namespace

std::variant<JsonShape, JsonFault> validate_json(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return JsonFault{"not UTF-8"};
  json::basic_parser<ShapeHandler> parser(options());
  ErrorCode error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error == json::error::exponent_overflow) return JsonFault{"a number is out of range"};
  if (error == json::error::too_deep) return JsonFault{"nested too deeply"};
  if (error) return JsonFault{"not JSON"};
  if (read < text.size()) return JsonFault{"more than one JSON value"};
  return parser.handler().shape;
}

}  // namespace roost::phoenix
