// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_member.hpp"

#include "protocol/phoenix/json_cursor.hpp"
#include "protocol/phoenix/json_validator.hpp"

namespace roost::phoenix {

std::optional<std::string_view> json_member(std::string_view text, std::string_view name) {
  const auto checked = validate_json(text);
  const auto* shape = std::get_if<JsonShape>(&checked);
  if (shape == nullptr || shape->kind != JsonKind::object) return std::nullopt;
  JsonCursor cursor(text);
  for (std::size_t i = 0; i < shape->elements; ++i) {
    const std::string_view key = cursor.take();
    const std::string_view value = cursor.take();
    if (key.substr(1, key.size() - 2) == name) return value;
  }
  return std::nullopt;
}

}  // namespace roost::phoenix
