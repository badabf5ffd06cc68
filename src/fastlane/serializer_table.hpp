// SPDX-License-Identifier: Apache-2.0
// The serializers of all mounts of an endpoint. Each has an index for the lifetime of the endpoint, by which
// a broadcast keeps its encodings. Filled by one thread before the start; read by any thread, also meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::fastlane {

class SerializerTable {
 public:
  static constexpr std::size_t kRoom = 32;

  /// Borrowed. A serializer that is in the table already keeps its index. False: the table is full.
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
