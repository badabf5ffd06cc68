// SPDX-License-Identifier: Apache-2.0
// The header in which trusted proxies name the sender of a request.
#pragma once

#include <cstdint>

namespace roost {

enum class ProxyHeader : std::uint8_t {
  /// Whichever a request has. If it has both and they contradict each other, it is refused with 400: a proxy
  /// that writes one passes on the other as made up by the client.
  any,
  x_forwarded_for,  // and x-forwarded-proto
  forwarded,        // RFC 7239
};

}  // namespace roost
