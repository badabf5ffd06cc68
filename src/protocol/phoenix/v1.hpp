// SPDX-License-Identifier: Apache-2.0
// Protocol 1.0.0: {"event":E,"payload":P,"ref":R,"topic":T}. Incoming objects may also carry a join_ref and
// other members; the opcode of the frame does not matter. Replies are {"response":P,"status":S} in the
// payload of a phx_reply. Text only: a binary payload cannot be encoded.
#pragma once

#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::phoenix {

class V1Serializer final : public Serializer {
 public:
  [[nodiscard]] std::string_view name() const override { return "V1.JSONSerializer"; }

  [[nodiscard]] DecodeResult decode(FrameKind kind, std::string_view frame,
                                    DecodeScratch& scratch) const override;
  [[nodiscard]] EncodeResult encode_push(const Push& push, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_reply(const Reply& reply, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_close(const Control& control, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_error(const Control& control, std::string& out) const override;
};

}  // namespace roost::phoenix
