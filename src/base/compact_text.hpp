// SPDX-License-Identifier: Apache-2.0
// Text in 16 bytes where std::string takes 32: up to 15 bytes are stored inline, more on the heap. For values
// that every connection keeps and rarely changes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace roost::base {

class CompactText {
 public:
  static constexpr std::size_t kInside = 15;

  CompactText() noexcept = default;  // empty
  /// At most 4 GiB.
  explicit CompactText(std::string_view text);
  CompactText(const CompactText& other) : CompactText(other.view()) {}
  CompactText(CompactText&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  CompactText& operator=(CompactText other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~CompactText() {
    if (on_heap()) delete[] outside().data;
  }

  [[nodiscard]] std::string_view view() const noexcept {
    if (on_heap()) return {outside().data, outside().size};
    return {bytes_.data(), static_cast<std::size_t>(bytes_.back())};
  }

  friend bool operator==(const CompactText& one, const CompactText& other) noexcept {
    return one.view() == other.view();
  }

 private:
  /// The last byte holds the size of inline text, or this value.
  static constexpr char kOnHeap = 0x7f;
  struct Outside {
    char* data;
    std::uint32_t size;
  };

  [[nodiscard]] bool on_heap() const noexcept { return bytes_.back() == kOnHeap; }
  [[nodiscard]] Outside outside() const noexcept {
    Outside outside;
    std::memcpy(&outside, bytes_.data(), kOutsideBytes);
    return outside;
  }
  static constexpr std::size_t kOutsideBytes = sizeof(char*) + sizeof(std::uint32_t);

  alignas(char*) std::array<char, kInside + 1> bytes_{};
};

}  // namespace roost::base
