// SPDX-License-Identifier: Apache-2.0
// Version 2 messages whose payload is raw bytes. Sizes are one byte each and count bytes of UTF-8; the data
// is the rest of the frame. J, R, T, E, S: sizes of join_ref, ref, topic, event, status.
//   push, from a client   | 0 | J | R | T | E | join_ref | ref | topic | event | data |
//   push, from a server   | 0 | J | T | E | join_ref | topic | event | data |
//   reply                 | 1 | J | R | T | S | join_ref | ref | topic | status | data |
//   broadcast             | 2 | T | E | topic | event | data |
#pragma once

#include <string>
#include <string_view>

#include "protocol/phoenix/client_codec.hpp"
#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::phoenix {

/// A client's push. Its refs are always strings: an empty one is "", not null.
[[nodiscard]] DecodeResult decode_binary_push(std::string_view frame, DecodeScratch& scratch);

// Each fails when a field is longer than 255 bytes.
[[nodiscard]] EncodeResult encode_binary_push(const Push& push, std::string& out);
[[nodiscard]] EncodeResult encode_binary_reply(const Reply& reply, std::string& out);
[[nodiscard]] EncodeResult encode_binary_broadcast(const Broadcast& broadcast, std::string& out);

// The client's side of the same layouts.
[[nodiscard]] EncodeResult encode_binary_client_push(const ClientMessage& message, std::string& out);
/// Empty refs are null: that is how a server writes null.
[[nodiscard]] ServerMessageResult decode_binary_server_message(std::string_view frame,
                                                               DecodeScratch& scratch);

}  // namespace roost::phoenix
