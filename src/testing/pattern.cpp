// SPDX-License-Identifier: Apache-2.0
#include "roost/testing/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace roost::test {
namespace {

bool matches(const Json& pattern, const Json& value);

bool has_members(const JsonObject& pattern, const JsonObject& value) {
  return std::all_of(pattern.begin(), pattern.end(), [&](const auto& expected) {
    const Json* member = value.if_contains(expected.key());
    return member != nullptr && matches(expected.value(), *member);
  });
}

bool matches(const Json& pattern, const Json& value) {
  if (pattern.is_object()) return value.is_object() && has_members(pattern.get_object(), value.get_object());
  if (!pattern.is_array()) return pattern == value;
  if (!value.is_array()) return false;
  return std::equal(pattern.get_array().begin(), pattern.get_array().end(), value.get_array().begin(),
                    value.get_array().end(), matches);
}

}  // namespace

Pattern::Pattern(const Json& value)
    : fits_([value](const Payload& payload) {
        const Result<Json> received = payload.json();
        return received && matches(value, *received);
      }),
      text_(boost::json::serialize(value)) {}

Pattern Pattern::bytes(std::string_view bytes) {
  Pattern pattern([wanted = std::string(bytes)](const Payload& payload) {
    return payload.is_binary() && payload.bytes() == wanted;
  });
  pattern.text_ = fmt::format("of {} bytes that are equal", bytes.size());
  return pattern;
}

}  // namespace roost::test
