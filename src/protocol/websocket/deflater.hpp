// SPDX-License-Identifier: Apache-2.0
// Compresses messages, RFC 7692 §7.2.1, each by itself. Keeps nothing from one to the next but its memory
// (268 KiB with the widest window, and room for the largest message), so one serves all connections of a
// thread that agreed on the same window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/deflate_extension.hpp"

struct z_stream_s;  // NOLINT(readability-identifier-naming): a name of zlib

namespace roost::websocket {

/// Equal settings make equal bytes: what one connection was sent fits every other with the same.
struct DeflateSettings {
  std::uint8_t window_bits;
  std::uint8_t level;
  std::uint8_t memory_level;

  [[nodiscard]] static DeflateSettings of(const DeflateOptions& options, const DeflateAgreement& agreement);
  bool operator==(const DeflateSettings&) const = default;
};

class Deflater {
 public:
  /// Throws std::bad_alloc.
  explicit Deflater(DeflateSettings settings);
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  [[nodiscard]] const DeflateSettings& settings() const noexcept { return settings_; }

  /// The payload of a compressed message. None when it would not be smaller than the message: then that is
  /// to be sent as it is (RFC 7692 §6). The view dies with the next call.
  [[nodiscard]] std::optional<std::string_view> deflate(std::string_view message);

 private:
  DeflateSettings settings_;
  std::unique_ptr<z_stream_s> stream_;
  std::string output_;
};

}  // namespace roost::websocket
