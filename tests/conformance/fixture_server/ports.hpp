// SPDX-License-Identifier: Apache-2.0
// On which ports the fixture server listens: those of its page, each moved by FIXTURE_PORT_<default>. Pure.
#pragma once

#include <cstdint>
#include <functional>

namespace fixture {

/// The listeners are known by the ports they have by default.
enum class Listener : std::uint16_t {
  websocket_channels = 5807,
  websocket_socket = 5907,
  longpoll_channels = 5808,
  longpoll_socket = 5908,
  control = 5799,
};

/// The value of an environment variable, or null.
using Environment = std::function<const char*(const char*)>;

/// Throws std::invalid_argument that names the variable when it holds no port. 0: any free one.
[[nodiscard]] std::uint16_t port_of(Listener listener, const Environment& environment);

}  // namespace fixture
