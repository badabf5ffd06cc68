// SPDX-License-Identifier: Apache-2.0
// The header of a frame, RFC 6455 §5.2:
//   | fin rsv1-3 opcode(4) | mask length(7) | length(0, 16 or 64 bits) | key(0 or 32 bits) |
// Pure: bytes in, a value out. A fault visible in the header is reported before any payload arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "protocol/websocket/mask.hpp"
#include "protocol/websocket/opcode.hpp"
#include "protocol/websocket/protocol_error.hpp"
#include "protocol/websocket/role.hpp"

namespace roost::websocket {

class Inflater;

/// The limits of one end. One object serves all connections of a kind; readers borrow it for each call.
struct FrameLimits {
  Role role = Role::server;                     // a server requires masked frames, a client unmasked ones
  std::uint64_t max_message_size = 10'000'000;  // payload bytes of one frame, and of one whole message
  bool validate_utf8 = true;                    // of text messages and close reasons
  Inflater* inflater = nullptr;                 // set where permessage-deflate was negotiated (RFC 7692)
};

inline constexpr std::size_t kMinHeaderSize = 2;
inline constexpr std::size_t kMaxHeaderSize = 14;
inline constexpr std::size_t kMaxControlPayload = 125;  // RFC 6455 §5.5

struct FrameHeader {
  Opcode opcode;
  bool fin;
  bool compressed;  // set on the first frame of a message: RFC 7692 §6
  std::optional<MaskKey> mask;
  std::uint8_t size;  // bytes of the header itself, 2-14
  std::uint64_t payload_size;
};

/// The bytes so far are valid but incomplete. `at_least` counts from the start of the frame.
struct NeedMore {
  std::uint64_t at_least;
};

using HeaderResult = std::variant<FrameHeader, NeedMore, ProtocolError>;

[[nodiscard]] HeaderResult parse_frame_header(std::span<const std::byte> input, const FrameLimits& limits);

}  // namespace roost::websocket
