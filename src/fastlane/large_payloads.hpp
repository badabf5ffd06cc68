// SPDX-License-Identifier: Apache-2.0
// Large payloads that are pushed again and again, as a snapshot to everybody who joins: copied once into
// bytes that all their frames enclose. Remembers the latest few. Owner and thread: one shard.
#pragma once

#include <array>
#include <cstddef>

#include "base/shared_bytes.hpp"
#include "roost/payload.hpp"

namespace roost::fastlane {

class LargePayloads {
 public:
  /// Smaller ones are copied into each frame: a shared part costs two more pieces of a gathered write.
  static constexpr std::size_t kLarge = 64 * 1024;
  static constexpr std::size_t kRemembered = 4;

  /// Its text, or nothing: it is small, binary, or borrowed, so nobody can push it again.
  [[nodiscard]] base::SharedBytes shared(const Payload& payload);

 private:
  struct Known {
    Payload payload;  // keeps the text, and so its address
    base::SharedBytes bytes;
  };

  std::array<Known, kRemembered> known_;
  std::size_t next_ = 0;
};

}  // namespace roost::fastlane
