// SPDX-License-Identifier: Apache-2.0
#include "roost/routes.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/type_name.hpp"
#include "roost/channel.hpp"

namespace roost {

bool Route::matches(std::string_view topic) const noexcept {
  if (!pattern.ends_with('*')) return topic == pattern;
  return topic.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

Routes::Routes(std::initializer_list<Route> routes) : routes_(routes) {
  for (Route& route : routes_) {
    route.type = route.type.empty() ? route.pattern : base::readable_type(route.type);
    const std::size_t star = route.pattern.find('*');
    if (star == std::string::npos || star == route.pattern.size() - 1) continue;
    throw std::invalid_argument(fmt::format("route \"{}\": '*' may only be the last character, as in \"{}*\"",
                                            route.pattern, route.pattern.substr(0, star)));
  }
}

const Route* Routes::find(std::string_view topic) const noexcept {
  for (const Route& route : routes_) {
    if (route.matches(topic)) return &route;
  }
  return nullptr;
}

}  // namespace roost
