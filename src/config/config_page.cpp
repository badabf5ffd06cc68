// SPDX-License-Identifier: Apache-2.0
#include "config/config_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/serialize.hpp>

#include "config/config_keys.hpp"
#include "config/mount_keys.hpp"

namespace roost::config {
namespace {

std::string shown(const Json& value) {
  return value.is_null() ? std::string() : fmt::format("`{}`", boost::json::serialize(value));
}

template <class Owner>
std::string row(const Key<Owner>& key, std::string_view about) {
  const std::string value = key.traits.secret ? std::string() : shown(key.read(Owner{}));
  return fmt::format("| `{}` | {} | {} | {} |", key.name, about, key.allowed, value);
}

}  // namespace

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

}  // namespace roost::config
