// SPDX-License-Identifier: Apache-2.0
#include "config/config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>
#include <limits>
#include <sstream>

namespace roost::config {
namespace {

std::string place(const std::string& file, const toml::source_region& source) {
  return fmt::format("{}:{}", file, source.begin.line);
}

Json json_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return Json(text->get());
  if (const auto* number = node.as_integer()) return Json(number->get());
  if (const auto* number = node.as_floating_point()) return Json(number->get());
  if (const auto* answer = node.as_boolean()) return Json(answer->get());
  if (const auto* array = node.as_array()) {
    JsonArray list;
    for (const toml::node& element : *array)
      list.push_back(json_of(element));
    return list;
  }
  std::ostringstream other;  // dates and tables in lists: allowed nowhere, and shown as they are
  node.visit([&other](const auto& value) { other << value; });
  return Json(other.str());
}

void flatten(const toml::table& table, const std::vector<std::string>& path, const std::string& file,
             std::vector<FileSetting>& into) {
  for (const auto& [key, node] : table) {
    std::vector<std::string> below = path;
    below.emplace_back(key.str());
    if (const auto* inner = node.as_table()) {
      flatten(*inner, below, file, into);
    } else {
      into.push_back({std::move(below), json_of(node), place(file, key.source())});
    }
  }
}

}  // namespace

std::size_t line_of(std::string_view place) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return kNone;
  std::size_t line = kNone;
  std::from_chars(place.data() + colon + 1, place.data() + place.size(), line);
  return line;
}

FileSettings parse_config(std::string_view toml, const std::string& name) {
  FileSettings found;
  try {
    flatten(toml::parse(toml), {}, name, found.settings);
  } catch (const toml::parse_error& error) {
    found.problems.push_back(
        fmt::format("{}: is no TOML: {}", place(name, error.source()), error.description()));
  }
  return found;
}

}  // namespace roost::config
