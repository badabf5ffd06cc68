// SPDX-License-Identifier: Apache-2.0
// Reads bytes that may be truncated. Views them. Owner: the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace roost::etf {

class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  /// The next bytes; nullopt, without advancing, if there are fewer.
  [[nodiscard]] std::optional<std::string_view> take(std::size_t bytes) noexcept {
    if (bytes > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  /// An unsigned number of up to 8 bytes, most significant first.
  [[nodiscard]] std::optional<std::uint64_t> big_endian(std::size_t bytes) noexcept {
    const auto digits = take(bytes);
    if (!digits) return std::nullopt;
    std::uint64_t number = 0;
    for (const char digit : *digits)
      number = number << 8 | static_cast<unsigned char>(digit);
    return number;
  }

 private:
  std::string_view rest_;
};

}  // namespace roost::etf
