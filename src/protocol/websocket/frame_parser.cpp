// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/frame_parser.hpp"

#include <cstdint>

namespace roost::websocket {

FrameResult parse_frame(std::span<std::byte> input, const FrameLimits& limits) {
  const HeaderResult result = parse_frame_header(input, limits);
  if (const auto* more = std::get_if<NeedMore>(&result)) return *more;
  if (const auto* error = std::get_if<ProtocolError>(&result)) return *error;
  const FrameHeader& header = *std::get_if<FrameHeader>(&result);
  const std::uint64_t frame_size = header.size + header.payload_size;
  if (input.size() < frame_size) return NeedMore{frame_size};
  const auto payload = input.subspan(header.size, header.payload_size);
  if (header.mask) apply_mask(payload, *header.mask);
  return Frame{header, {reinterpret_cast<const char*>(payload.data()), payload.size()}};
}

}  // namespace roost::websocket
