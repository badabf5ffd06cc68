// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/nest_params.hpp"

namespace roost::transport {
namespace {

using Path = std::vector<std::string_view>;

/// "a[b][]" → {"a", "b", ""}; a name of any other form → {name}.
Path path_of(std::string_view name) {
  const std::size_t open = name.find('[');
  if (open == 0 || open == std::string_view::npos || !name.ends_with(']')) return {name};
  Path path{name.substr(0, open)};
  for (std::string_view rest = name.substr(open); !rest.empty();) {
    const std::size_t close = rest.find(']');
    if (rest.front() != '[' || close == std::string_view::npos) return {name};
    path.push_back(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
  }
  return path.size() > kMaxParamDepth ? Path{name} : path;
}

/// The value for `key` inside `parent`, which becomes a list for an empty key and an object for any other.
Json& child(Json& parent, std::string_view key) {
  if (key.empty()) {
    if (!parent.is_array()) parent = JsonArray();
    return parent.as_array().emplace_back(nullptr);
  }
  if (!parent.is_object()) parent = JsonObject();
  return parent.as_object()[key];
}

}  // namespace

Params nest_params(const std::vector<HttpParam>& pairs) {
  Params params;
  for (const HttpParam& pair : pairs) {
    const Path path = path_of(pair.name);
    Json* place = &params[path.front()];
    for (std::size_t depth = 1; depth < path.size(); ++depth)
      place = &child(*place, path[depth]);
    *place = pair.value;
  }
  return params;
}

}  // namespace roost::transport
