// SPDX-License-Identifier: Apache-2.0
#include "presence/presence_set.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace roost::presence {

PresenceServer& PresenceSet::add(PresenceOptions options, const PresenceNode& node) {
  for (const auto& one : all_)
    if (one->options().name == options.name)
      throw std::invalid_argument(fmt::format("there is a presence named \"{}\" already", options.name));
  return *all_.emplace_back(std::make_shared<PresenceServer>(std::move(options), node));
}

PresenceServer& PresenceSet::find(std::string_view name) const {
  for (const auto& one : all_)
    if (name.empty() || one->options().name == name) return *one;
  throw std::logic_error(all_.empty()
                             ? "no presence is declared: call Endpoint::add_presence() before the start"
                             : fmt::format("no presence is named \"{}\"", name));
}

void PresenceSet::start() {
  for (const auto& one : all_)
    one->start();
}

void PresenceSet::loop_ends(const runtime::Shard& shard) {
  for (const auto& one : all_)
    one->loop_ends(shard);
}

void PresenceSet::stop() {
  for (const auto& one : all_)
    one->stop();
}

}  // namespace roost::presence
