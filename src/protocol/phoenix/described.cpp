// SPDX-License-Identifier: Apache-2.0
#include "roost/described.hpp"

#include <cstdint>

namespace roost::detail {
namespace {

std::string path_text(const JsonPath& path) {
  if (path.parent == nullptr) return std::string(path.key);
  if (path.index) return path_text(*path.parent) + "[" + std::to_string(*path.index) + "]";
  return path_text(*path.parent) + "." + std::string(path.key);
}

std::string_view kind_text(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "a boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
      return "an integer";
    case boost::json::kind::double_:
      return "a number";
    case boost::json::kind::string:
      return "a string";
    case boost::json::kind::array:
      return "an array";
    case boost::json::kind::object:
      return "an object";
  }
  return "something else";
}

Error error_at(const JsonPath& path, std::string_view what) {
  return make_error(path_text(path) + ": " + std::string(what));
}

template <class T>
Error out_of_range(const JsonPath& path, T min, T max, const Json& got) {
  std::string number;
  JsonWriter(number).json(got);
  return error_at(path, "expected an integer from " + std::to_string(min) + " to " + std::to_string(max) +
                            ", got " + number);
}

}  // namespace

Error wrong_value(const JsonPath& path, std::string_view expected, const Json& got) {
  return error_at(path, "expected " + std::string(expected) + ", got " + std::string(kind_text(got)));
}

Error missing_value(const JsonPath& path) {
  return error_at(path, "missing");
}

Error unknown_enumerator(const JsonPath& path, std::string_view names, std::string_view got) {
  return error_at(path, "expected one of " + std::string(names) + ", got \"" + std::string(got) + "\"");
}

Result<void> decode(const Json& value, const JsonPath& path, bool& out) {
  if (!value.is_bool()) return wrong_value(path, "a boolean", value);
  out = value.get_bool();
  return {};
}

Result<void> decode(const Json& value, const JsonPath& path, double& out) {
  if (!value.is_number()) return wrong_value(path, "a number", value);
  out = value.to_number<double>();
  return {};
}

Result<void> decode(const Json& value, const JsonPath& path, std::string& out) {
  if (!value.is_string()) return wrong_value(path, "a string", value);
  out = std::string_view(value.get_string());
  return {};
}

Result<void> decode(const Json& value, const JsonPath&, Json& out) {
  out = value;
  return {};
}

Result<std::int64_t> decode_signed(const Json& value, const JsonPath& path, std::int64_t min,
                                   std::int64_t max) {
  if (!value.is_int64() && !value.is_uint64()) return wrong_value(path, "an integer", value);
  if (!value.is_int64() || value.get_int64() < min || value.get_int64() > max)
    return out_of_range(path, min, max, value);
  return value.get_int64();
}

Result<std::uint64_t> decode_unsigned(const Json& value, const JsonPath& path, std::uint64_t max) {
  if (!value.is_int64() && !value.is_uint64()) return wrong_value(path, "an integer", value);
  const bool negative = value.is_int64() && value.get_int64() < 0;
  const auto number = value.is_int64() ? static_cast<std::uint64_t>(value.get_int64()) : value.get_uint64();
  if (negative || number > max) return out_of_range(path, std::uint64_t{0}, max, value);
  return number;
}

Result<const JsonObject*> decode_object(const Json& value, const JsonPath& path) {
  if (!value.is_object()) return wrong_value(path, "an object", value);
  return &value.get_object();
}

Result<const JsonArray*> decode_array(const Json& value, const JsonPath& path) {
  if (!value.is_array()) return wrong_value(path, "an array", value);
  return &value.get_array();
}

}  // namespace roost::detail
