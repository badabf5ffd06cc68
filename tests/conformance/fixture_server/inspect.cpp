// SPDX-License-Identifier: Apache-2.0
#include "inspect.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace fixture {
namespace {

std::string inspect_text(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') shown += '\\';
    if (c == '\n') {
      shown += "\\n";
    } else {
      shown += c;
    }
  }
  return shown + '"';
}

std::string inspect_map(const roost::JsonObject& object) {
  std::vector<std::pair<std::string_view, const roost::Json*>> members;
  for (const auto& member : object)
    members.emplace_back(member.key(), &member.value());
  std::sort(members.begin(), members.end());
  std::string shown = "%{";
  for (const auto& [key, value] : members) {
    if (shown.size() > 2) shown += ", ";
    shown += inspect_text(key) + " => " + inspect(*value);
  }
  return shown + "}";
}

std::string inspect_list(const roost::JsonArray& array) {
  std::string shown = "[";
  for (const roost::Json& value : array) {
    if (shown.size() > 1) shown += ", ";
    shown += inspect(value);
  }
  return shown + "]";
}

}  // namespace

std::string inspect(const roost::Json& value) {
  if (value.is_object()) return inspect_map(value.get_object());
  if (value.is_array()) return inspect_list(value.get_array());
  if (value.is_string()) return inspect_text(value.get_string());
  if (value.is_null()) return "nil";
  return boost::json::serialize(value);
}

}  // namespace fixture
