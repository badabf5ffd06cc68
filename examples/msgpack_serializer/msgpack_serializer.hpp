// SPDX-License-Identifier: Apache-2.0
// Channel messages as MessagePack: [join_ref, ref, topic, event, payload] as in version 2 of the protocol, in
// binary messages. A payload of raw bytes is a `bin`, in an array of the same shape.
#pragma once

#include "roost/serializer.hpp"

namespace msgpack_example {

// [snippet: class]
class MsgpackSerializer final : public roost::Serializer {
 public:
  [[nodiscard]] std::string_view name() const override { return "MsgpackSerializer"; }

  [[nodiscard]] roost::DecodeResult decode(roost::MessageKind kind, std::string_view frame,
                                           roost::DecodeScratch& scratch) const override;

  [[nodiscard]] roost::EncodeResult encode_push(const Push& push, std::string& out) const override;
  [[nodiscard]] roost::EncodeResult encode_reply(const Reply& reply, std::string& out) const override;
  [[nodiscard]] roost::EncodeResult encode_broadcast(const Broadcast& broadcast,
                                                     std::string& out) const override;
  [[nodiscard]] roost::EncodeResult encode_close(const Control& control, std::string& out) const override;
  [[nodiscard]] roost::EncodeResult encode_error(const Control& control, std::string& out) const override;
};
// [/snippet]

}  // namespace msgpack_example
