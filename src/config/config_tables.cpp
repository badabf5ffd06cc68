// SPDX-License-Identifier: Apache-2.0
// The tables of keys as people read them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/serialize.hpp>

#include <cctype>

#include "endpoint/config_keys.hpp"

namespace roost::endpoint {
namespace {

std::string shown(const Json& value) {
  return value.is_null() ? std::string() : fmt::format("`{}`", boost::json::serialize(value));
}

std::string capitals(std::string_view name) {
  std::string variable = "ROOST_";
  for (const char c : name)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

template <class Owner>
std::string row(const Key<Owner>& key, std::string_view about) {
  const std::string value = key.traits.secret ? std::string() : shown(key.read(Owner{}));
  return fmt::format("| `{}` | {} | {} | {} |", key.name, about, key.allowed, value);
}

}  // namespace

std::vector<std::string> variables_of(const Key<Config>& key) {
  std::vector<std::string> variables;
  if (!key.traits.environment.empty()) variables.emplace_back(key.traits.environment);
  variables.push_back(capitals(key.name));
  return variables;
}

std::vector<std::string> all_variables() {
  std::vector<std::string> all{"ROOST_CONFIG", "ROOST_ADMIN"};  // the file; the node that `roost` asks
  for (const Key<Config>& key : config_keys())
    for (std::string& variable : variables_of(key))
      all.push_back(std::move(variable));
  return all;
}

std::string config_table() {
  std::string table = "| key | what | values | default | environment | live |\n|---|---|---|---|---|---|\n";
  for (const Key<Config>& key : config_keys()) {
    table += fmt::format("{} `{}` | {} |\n", row(key, key.about), fmt::join(variables_of(key), "`, `"),
                         key.traits.live ? "yes" : "");
  }
  return table;
}

std::string mount_table() {
  std::string table = "| option | what | values | default |\n|---|---|---|---|\n";
  for (const Key<SocketOptions>& key : mount_keys())
    table += row(key, key.about) + "\n";
  return table;
}

}  // namespace roost::endpoint
