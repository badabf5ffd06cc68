// SPDX-License-Identifier: Apache-2.0
#include "config/nearest_variables.hpp"

#include <map>

#include "config/config_keys.hpp"

namespace roost::config {
namespace {

/// "ROOST_PORT" of http.port.
std::string without_table(const Key<Config>& key) {
  const std::string full = variables_of(key).back();
  const std::size_t last = key.name.rfind('.') + 1;  // 0 without a table
  constexpr std::string_view kPrefix = "ROOST_";
  return std::string(kPrefix) + full.substr(kPrefix.size() + last);
}

using ByShortName = std::map<std::string, std::vector<std::string>, std::less<>>;

ByShortName variables_by_short_name() {
  ByShortName all;
  for (const bool of_http : {true, false}) {  // those of http first
    for (const Key<Config>& key : config_keys()) {
      if (key.name.starts_with("http.") != of_http) continue;
      auto& variables = all[without_table(key)];
      for (std::string& variable : variables_of(key))
        variables.push_back(std::move(variable));
    }
  }
  return all;
}

}  // namespace

std::vector<std::string> nearest_variables(std::string_view wrong) {
  const std::vector<std::string> full = all_variables();
  if (std::string nearest = nearest_name({full.begin(), full.end()}, wrong); !nearest.empty())
    return {std::move(nearest)};
  const ByShortName by_short_name = variables_by_short_name();
  std::vector<std::string_view> names;
  for (const auto& [name, variables] : by_short_name)
    names.push_back(name);
  const auto found = by_short_name.find(nearest_name(names, wrong));
  return found == by_short_name.end() ? std::vector<std::string>() : found->second;
}

}  // namespace roost::config
