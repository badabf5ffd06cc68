// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/subprotocol.hpp"

#include <algorithm>

#include "protocol/websocket/header_list.hpp"

namespace roost::websocket {

std::vector<std::string_view> offered_subprotocols(const http1::Headers& request) {
  auto offered = comma_elements(request, "sec-websocket-protocol");
  if (std::ranges::any_of(offered, [](std::string_view name) { return !name.empty(); }))
    std::erase(offered, std::string_view());  // RFC 9110 §5.6.1
  return offered;
}

SubprotocolChoice choose_subprotocol(const std::vector<std::string_view>& offered,
                                     std::span<const std::string> configured) {
  using Status = SubprotocolChoice::Status;
  if (configured.empty() || offered.empty()) return {Status::none};
  const auto chosen =
      std::find_first_of(configured.begin(), configured.end(), offered.begin(), offered.end());
  if (chosen == configured.end()) return {Status::refused};
  return {Status::chosen, *chosen};
}

}  // namespace roost::websocket
