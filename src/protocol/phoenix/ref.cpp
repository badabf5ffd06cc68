// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/ref.hpp"

#include <array>
#include <charconv>

#include "base/check.hpp"
#include "protocol/phoenix/json_string.hpp"
#include "roost/json_writer.hpp"

namespace roost::phoenix {
namespace {

/// Removes unnecessary escapes.
RefView read_string(std::string_view value, std::string& scratch) {
  if (value.find('\\') == std::string_view::npos) return RefView::from_json(value);
  std::string unescaped;
  const auto characters = string_value(value, unescaped);
  scratch.clear();
  const bool written = append_json_string(scratch, characters);
  ROOST_CHECK(written, "a JSON string is UTF-8");
  return RefView::from_json(scratch);
}

bool is_json_number(std::string_view value) {
  return value.front() == '-' || (value.front() >= '0' && value.front() <= '9');
}

/// 1.0 is not the integer 1, as in the reference.
RefView read_fraction(std::string_view value, std::string& scratch) {
  double number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  if (read.ec != std::errc()) return RefView::from_json(value);
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  scratch.assign(digits.data(), end);
  if (scratch.find_first_of(".e") == std::string::npos) scratch += ".0";
  return RefView::from_json(scratch);
}

}  // namespace

Ref Ref::from_bytes(std::string_view utf8) {
  std::string json;
  const bool written = append_json_string(json, utf8);
  ROOST_CHECK(written, "ref bytes were checked to be UTF-8");
  return Ref(RefView::from_json(json));
}

RefView read_ref(std::string_view value, std::string& scratch) {
  if (is_json_string(value)) return read_string(value, scratch);
  const bool fraction = is_json_number(value) && value.find_first_of(".eE") != std::string_view::npos;
  return fraction ? read_fraction(value, scratch) : RefView::from_json(value);
}

std::string ref_bytes(RefView ref) {
  if (ref.is_null()) return {};
  if (!is_json_string(ref.json())) return std::string(ref.json());
  std::string scratch;
  return std::string(string_value(ref.json(), scratch));
}

}  // namespace roost::phoenix
