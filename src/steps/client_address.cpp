// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/forwarded.hpp"
#include "roost/steps.hpp"

namespace roost {

std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies) {
  std::string address = request.peer.address;
  http1::ElementsFromTheRight nodes(request.headers, "x-forwarded-for");
  while (proxies.contains(address)) {
    const auto node = nodes.next();
    if (!node) break;
    const auto named = http1::read_node(*node);
    if (!named) return std::nullopt;
    address = named->ip.text();
  }
  return address;
}

}  // namespace roost
