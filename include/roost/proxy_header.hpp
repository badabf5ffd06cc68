// SPDX-License-Identifier: Apache-2.0
// In which headers trusted proxies say whom a request comes from.
#pragma once

#include <cstdint>

namespace roost {

enum class ProxyHeader : std::uint8_t {
  /// Whichever a request has. One that has both, and they contradict each other, is refused with 400: proxies
  /// that write one pass the other on as a client has made it up.
  any,
  x_forwarded_for,  // and x-forwarded-proto
  forwarded,        // RFC 7239
};

}  // namespace roost
