// SPDX-License-Identifier: Apache-2.0
// One whole frame, RFC 6455 §5.2:  | header (frame_header.hpp) | payload, masked when a client sent it |
// Pure. It knows a single frame; the order of frames is message_reader.hpp's.
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

/// Reads the first frame of `input` and unmasks its payload in place; the answer does not depend on how the
/// bytes were split. Changes nothing unless the frame is whole. The frame views `input` and dies with it.
[[nodiscard]] FrameResult parse_frame(std::span<std::byte> input, const FrameLimits& limits);

}  // namespace roost::websocket
