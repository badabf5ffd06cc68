// SPDX-License-Identifier: Apache-2.0
#include "endpoint/declaration_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace roost::endpoint {
namespace {

struct Parsed {
  const Declaration& declared;
  http::PathPattern pattern;

  /// Every request for `other` would come here.
  [[nodiscard]] bool covers(const Parsed& other) const {
    const std::string& mine = declared.method;
    const std::string& its = other.declared.method;
    const bool methods = mine.empty() || mine == its || (mine == "GET" && its == "HEAD");
    return methods && pattern.covers(declared.match, other.pattern, other.declared.match);
  }
};

/// Paths that can't be read have been refused where they were declared.
std::vector<Parsed> parsed(const std::vector<Declaration>& declarations) {
  std::vector<Parsed> all;
  for (const Declaration& declared : declarations)
    if (auto pattern = http::PathPattern::parse(declared.path))
      all.push_back({declared, std::move(*pattern)});
  return all;
}

std::string unreachable(const Parsed& first, const Parsed& second) {
  const std::string_view name = second.declared.name;
  if (second.covers(first))
    return fmt::format("{} has the path of {}, which takes all its requests: give it another path", name,
                       first.declared.name);
  const bool routes = !first.declared.method.empty();
  return fmt::format("{} is never reached: {} takes all its requests: {}", name, first.declared.name,
                     routes ? "declare it before that" : "give it another path");
}

/// Every topic of `other` matches `pattern`, too.
bool covers(std::string_view pattern, std::string_view other) {
  if (!pattern.ends_with('*')) return pattern == other;
  if (other.ends_with('*')) other.remove_suffix(1);
  return other.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

void check_leading_slash(std::string_view name, std::string_view path, std::vector<std::string>& problems) {
  if (path.starts_with('/')) return;
  problems.push_back(fmt::format("{}: a path begins with \"/\": write \"/{}\"", name, path));
}

std::vector<std::string> unreachable(const std::vector<Declaration>& declarations) {
  const std::vector<Parsed> all = parsed(declarations);
  std::vector<std::string> problems;
  for (auto second = all.begin(); second != all.end(); ++second) {
    const auto first =
        std::find_if(all.begin(), second, [&](const Parsed& earlier) { return earlier.covers(*second); });
    if (first != second) problems.push_back(unreachable(*first, *second));
  }
  return problems;
}

std::vector<std::string> unreachable(std::string_view socket, const Routes& routes) {
  const auto& all = routes.all();
  std::vector<std::string> problems;
  for (auto second = all.begin(); second != all.end(); ++second) {
    const auto first = std::find_if(
        all.begin(), second, [&](const Route& earlier) { return covers(earlier.pattern, second->pattern); });
    if (first == second) continue;
    problems.push_back(
        first->pattern == second->pattern
            ? fmt::format("socket {}: two routes have the topic \"{}\": leave one", socket, second->pattern)
            : fmt::format("socket {}: the route \"{}\" is never reached: \"{}\" takes all its "
                          "topics: put it before that",
                          socket, second->pattern, first->pattern));
  }
  return problems;
}

}  // namespace roost::endpoint
