// SPDX-License-Identifier: Apache-2.0
#include "http/path_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

bool is_lower(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

bool is_name_character(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_lower(name.front()) && std::all_of(name.begin(), name.end(), is_name_character);
}

Error bad_segment(std::string_view segment, std::string_view why) {
  return make_error(
      fmt::format("\"{}\" in a path {}: write \":name\", a lower-case letter or '_' followed by "
                  "letters, digits and '_'",
                  segment, why));
}

}  // namespace

bool PathPattern::Segment::matches(std::string_view segment) const {
  if (variable.empty()) return segment == text;
  return segment.size() > text.size() && segment.starts_with(text);
}

/// A variable matches at least one character.
bool PathPattern::Segment::covers(const Segment& other) const {
  if (other.variable.empty()) return matches(other.text);
  return !variable.empty() && other.text.starts_with(text);
}

Result<PathPattern::Segment> PathPattern::parse_segment(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Segment{std::string(text)};
  const std::string_view name = text.substr(colon + 1);
  if (name.find(':') != std::string_view::npos) return bad_segment(text, "has more than one variable");
  if (!is_variable_name(name)) return bad_segment(text, "has no variable name");
  return Segment{std::string(text.substr(0, colon)), std::string(name)};
}

Result<PathPattern> PathPattern::parse(std::string_view path) {
  PathPattern pattern;
  for (const std::string_view text : http1::path_segments(path)) {
    auto segment = parse_segment(text);
    if (!segment) return segment.error();
    const auto taken = [&](const Segment& one) { return one.variable == segment->variable; };
    if (!segment->variable.empty() &&
        std::any_of(pattern.segments_.begin(), pattern.segments_.end(), taken)) {
      return make_error(fmt::format("the path \"{}\" has the variable \":{}\" twice: give each its own name",
                                    path, segment->variable));
    }
    pattern.segments_.push_back(std::move(*segment));
  }
  return pattern;
}

bool PathPattern::matches(std::span<const std::string> path, PathMatch match) const {
  if (match == PathMatch::exact ? path.size() != segments_.size() : path.size() < segments_.size())
    return false;
  return std::equal(segments_.begin(), segments_.end(), path.begin(),
                    [](const Segment& segment, const std::string& text) { return segment.matches(text); });
}

bool PathPattern::covers(PathMatch mine, const PathPattern& other, PathMatch others) const {
  if (mine == PathMatch::exact && (others != PathMatch::exact || segments_.size() != other.segments_.size()))
    return false;
  return segments_.size() <= other.segments_.size() &&
         std::equal(segments_.begin(), segments_.end(), other.segments_.begin(),
                    [](const Segment& segment, const Segment& its) { return segment.covers(its); });
}

std::vector<HttpParam> PathPattern::values(std::span<const std::string> path) const {
  std::vector<HttpParam> values;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    if (segment.variable.empty() || segment.variable.front() == '_') continue;
    values.push_back({segment.variable, path[i].substr(segment.text.size())});
  }
  return values;
}

}  // namespace roost::http
