// SPDX-License-Identifier: Apache-2.0
// Compresses messages, RFC 7692 §7.2.1, each independently. Keeps only its buffers from one to the next (268
// KiB with the largest window, and room for the largest message), so one serves all connections of a thread
// with the same window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/deflate_extension.hpp"

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's name

namespace roost::websocket {

/// Equal settings produce equal bytes: a message compressed for one connection can be sent to all others with
/// the same settings.
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

  /// The payload of a compressed message. nullopt when it would not be smaller than the message: then send
  /// the message uncompressed (RFC 7692 §6). The view is valid until the next call.
  [[nodiscard]] std::optional<std::string_view> deflate(std::string_view message);

 private:
  DeflateSettings settings_;
  std::unique_ptr<z_stream_s> stream_;
  std::string output_;
};

}  // namespace roost::websocket
