// SPDX-License-Identifier: Apache-2.0
// How clients are turned away so that they do not come back in a flood (docs/decisions/0005): stock clients
// return 10 to 20 ms after a connection that was open has ended, and after a refused handshake for ever, at
// first just as soon. A value.
#pragma once

#include <chrono>
#include <cstddef>

namespace roost {

struct RefusalOptions {
  /// How long a connection that is refused for good (ConnectResult::error_for_good) is held before it is
  /// closed with 1000. It sets how often a client comes back that does so after every close.
  std::chrono::milliseconds hold{30'000};
  std::size_t max_held = 1'024;  // on one shard; more are refused with 403 at once
  /// A refused handshake is answered so much later: 403 and what the steps and the error_handler say. At most
  /// 1,024 wait on one shard; more are answered at once.
  std::chrono::milliseconds delay{0};
};

}  // namespace roost
