// SPDX-License-Identifier: Apache-2.0
// The serializers of all mounts of an endpoint, each with an index for the life of the endpoint: what a
// broadcast keeps its encoded forms by. Filled by one thread before the start; read by any, also meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "protocol/phoenix/serializer.hpp"

namespace roost::fastlane {

class SerializerTable {
 public:
  static constexpr std::size_t kRoom = 32;

  /// Borrowed. One that is in already stays where it is. False: no room is left.
  [[nodiscard]] bool add(const phoenix::Serializer& serializer) {
    if (index_of(serializer)) return true;
    const std::size_t size = size_;
    if (size == kRoom) return false;
    serializers_[size] = &serializer;
    size_ = size + 1;
    return true;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const phoenix::Serializer& operator[](std::size_t index) const noexcept {
    return *serializers_[index];
  }
  [[nodiscard]] std::optional<std::uint16_t> index_of(const phoenix::Serializer& serializer) const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (serializers_[i] == &serializer) return static_cast<std::uint16_t>(i);
    }
    return std::nullopt;
  }

 private:
  std::array<const phoenix::Serializer*, kRoom> serializers_{};
  std::atomic<std::size_t> size_ = 0;
};

}  // namespace roost::fastlane
