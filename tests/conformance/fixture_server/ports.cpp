// SPDX-License-Identifier: Apache-2.0
#include "ports.hpp"

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fixture {

std::uint16_t port_of(Listener listener, const Environment& environment) {
  const auto by_default = static_cast<std::uint16_t>(listener);
  const std::string name = "FIXTURE_PORT_" + std::to_string(by_default);
  const char* const value = environment(name.c_str());
  if (value == nullptr) return by_default;
  const std::string_view text(value);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size()) return port;
  throw std::invalid_argument(name + " is \"" + value + "\": write a port from 1 to 65535, or 0 for any");
}

}  // namespace fixture
