// SPDX-License-Identifier: Apache-2.0
// The ports of the fixture server: those of its page, each overridden by FIXTURE_PORT_<default>. Pure.
#pragma once

#include <cstdint>
#include <functional>

namespace fixture {

/// The listeners are identified by their default ports.
enum class Listener : std::uint16_t {
  websocket_channels = 5807,
  websocket_socket = 5907,
  longpoll_channels = 5808,
  longpoll_socket = 5908,
  control = 5799,
};

/// The value of an environment variable, or null.
using Environment = std::function<const char*(const char*)>;

/// Throws std::invalid_argument that names the variable when it does not hold a port. 0: any free one.
[[nodiscard]] std::uint16_t port_of(Listener listener, const Environment& environment);

}  // namespace fixture
