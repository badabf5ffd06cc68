// SPDX-License-Identifier: Apache-2.0
// What a transport and the kernel know of one connection at this moment. A value.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace roost::inspect {

struct Evidence {
  std::string_view transport{};  // "websocket", "longpoll"; a literal
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t queued_bytes = 0;
  std::optional<std::chrono::microseconds> rtt{};  // none: not carried by one TCP connection
  std::uint32_t retransmits = 0;
  std::chrono::seconds age{0};
  base::Duration silence{0};  // since the client was heard
};

}  // namespace roost::inspect
