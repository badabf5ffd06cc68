// SPDX-License-Identifier: Apache-2.0
// Protocol 2.0.0: [join_ref, ref, topic, event, payload] as text, or the binary layouts of binary.hpp when
// the payload is bytes. Elements after the fifth are ignored. Payloads of pushes and broadcasts must be
// objects; the response in a reply may be any value.
#pragma once

#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::phoenix {

class V2Serializer final : public Serializer {
 public:
  [[nodiscard]] std::string_view name() const override { return "V2.JSONSerializer"; }

  [[nodiscard]] DecodeResult decode(FrameKind kind, std::string_view frame,
                                    DecodeScratch& scratch) const override;
  [[nodiscard]] EncodeResult encode_push(const Push& push, std::string& out) const override;
  /// A push whose payload is an object up to that payload, which kAfterPayload follows.
  [[nodiscard]] EncodeResult encode_before_payload(const Push& push, std::string& out) const;
  static constexpr std::string_view kAfterPayload = "]";
  [[nodiscard]] EncodeResult encode_reply(const Reply& reply, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_close(const Control& control, std::string& out) const override;
  [[nodiscard]] EncodeResult encode_error(const Control& control, std::string& out) const override;
};

}  // namespace roost::phoenix
