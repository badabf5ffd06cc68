// SPDX-License-Identifier: Apache-2.0
#include "erlang/group_names.hpp"

#include <algorithm>

namespace roost::erlang {
namespace {

std::string module_name(std::string_view name) {
  constexpr std::string_view kPrefix = "Elixir.";
  return std::string(name.starts_with(kPrefix) ? "" : kPrefix) + std::string(name);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

GroupNames::GroupNames(std::string_view pubsub, unsigned pool_size) {
  const std::string module = module_name(pubsub);
  names_.push_back(module + ".Roost");
  names_.push_back(module + ".Adapter");
  for (unsigned i = 2; i <= std::min<std::size_t>(pool_size, kMaxPool); ++i)
    names_.push_back(worker() + "_" + std::to_string(i));
}

bool GroupNames::contains(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

bool GroupNames::add(std::string_view name) {
  const std::string prefix = worker() + "_";
  if (!name.starts_with(prefix) || !is_number(name.substr(prefix.size()))) return false;
  if (names_.size() > kMaxPool || contains(name)) return false;
  names_.emplace_back(name);
  return true;
}

}  // namespace roost::erlang
