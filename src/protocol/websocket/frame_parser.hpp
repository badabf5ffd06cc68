// SPDX-License-Identifier: Apache-2.0
// One whole frame, RFC 6455 §5.2:  | header (frame_header.hpp) | payload, masked if sent by a client | Pure.
// Handles a single frame; message_reader.hpp handles the order of frames.
#pragma once

#include <string_view>

#include "protocol/websocket/frame_header.hpp"

namespace roost::websocket {

struct Frame {
  FrameHeader header;
  std::string_view payload;  // unmasked

  [[nodiscard]] std::size_t size() const { return header.size + payload.size(); }
};

using FrameResult = std::variant<Frame, NeedMore, ProtocolError>;

/// Parses the first frame of `input` and unmasks its payload in place; the result does not depend on how the
/// bytes were split. Changes nothing unless the frame is complete. The frame views `input`.
[[nodiscard]] FrameResult parse_frame(std::span<std::byte> input, const FrameLimits& limits);

}  // namespace roost::websocket
