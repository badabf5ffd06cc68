// SPDX-License-Identifier: Apache-2.0
// One message while its pieces arrive: fragments, or parts of a frame split by the network. Owner: the
// reader. Text is validated as it arrives, so invalid text is rejected before its end (RFC 6455 §8.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/frame_header.hpp"

namespace roost::websocket {

/// A fragment may be empty (RFC 6455 §5.4), but a peer that sends more than this only wastes our time.
inline constexpr std::uint32_t kMaxEmptyFragments = 64;

inline constexpr ProtocolError kTextNotUtf8{CloseCode::invalid_payload, "text is not UTF-8", "RFC 6455 8.1"};

class MessageAssembly {
 public:
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] Opcode opcode() const noexcept { return opcode_; }
  /// If so, payload() is the compressed data, inflated at the end; text is validated after that.
  [[nodiscard]] bool compressed() const noexcept { return compressed_; }
  [[nodiscard]] std::string_view payload() const noexcept { return payload_; }

  /// Checks a data frame against the order of frames and the limits. Starts the message if it is the first.
  [[nodiscard]] std::optional<ProtocolError> add_header(const FrameHeader& header, const FrameLimits& limits);
  [[nodiscard]] std::optional<ProtocolError> add_bytes(std::string_view bytes, const FrameLimits& limits);
  /// After the last byte: text must not end inside a character.
  [[nodiscard]] std::optional<ProtocolError> check_end(const FrameLimits& limits) const;

 private:
  [[nodiscard]] bool checks_utf8(const FrameLimits& limits) const {
    return opcode_ == Opcode::text && !compressed_ && limits.validate_utf8;
  }

  bool begun_ = false;
  bool compressed_ = false;
  Opcode opcode_ = Opcode::continuation;
  std::uint32_t empty_fragments_ = 0;
  std::size_t valid_ = 0;  // payload_ up to here is whole UTF-8 characters
  std::string payload_;
};

}  // namespace roost::websocket
