// SPDX-License-Identifier: Apache-2.0
// How clients are turned away without returning in a flood (docs/decisions/0005): stock clients reconnect 10
// to 20 ms after an open connection has ended, and retry a refused handshake forever, at first just as soon.
// A value.
#pragma once

#include <chrono>
#include <cstddef>

namespace roost {

struct RefusalOptions {
  /// How long a connection that is refused for good (ConnectResult::error_for_good) is held before it is
  /// closed with 1000. Limits how often a client that reconnects after every close can return.
  std::chrono::milliseconds hold{30'000};
  std::size_t max_held = 1'024;  // on one shard; more are refused with 403 immediately
  /// The delay before a refused handshake is answered: 403, and the responses of steps and error_handler. At
  /// most 1,024 wait on one shard; more are answered immediately.
  std::chrono::milliseconds delay{0};
};

}  // namespace roost
