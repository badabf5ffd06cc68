// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <sys/random.h>

#include "base/check.hpp"

namespace roost::base {

RandomBytes system_random() {
  return [](std::span<std::byte> bytes) {
    // Requests of up to 256 bytes are never cut short or interrupted (getrandom(2)).
    for (std::size_t at = 0; at < bytes.size(); at += 256) {
      const auto piece = bytes.subspan(at, std::min<std::size_t>(256, bytes.size() - at));
      const ssize_t filled = ::getrandom(piece.data(), piece.size(), 0);
      ROOST_CHECK(filled == static_cast<ssize_t>(piece.size()), "the system always has random bytes");
    }
  };
}

}  // namespace roost::base
