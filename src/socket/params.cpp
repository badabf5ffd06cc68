// SPDX-License-Identifier: Apache-2.0
#include "roost/socket.hpp"

namespace roost {

std::optional<std::string_view> param(const Params& params, std::string_view name) {
  const auto* value = params.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

}  // namespace roost
