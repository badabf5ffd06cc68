// SPDX-License-Identifier: Apache-2.0
// An application-defined serializer, through which tests see the interface from outside: reads and writes
// like another one, version 2 by default. Derived ones change the part under test.
#pragma once

#include "roost/serializer.hpp"

namespace roost::test {

class WrappedSerializer : public Serializer {
 public:
  explicit WrappedSerializer(
      std::shared_ptr<const Serializer> inner = default_serializers().back().serializer)
      : inner_(std::move(inner)) {}

  [[nodiscard]] std::string_view name() const override { return "WrappedSerializer"; }
  [[nodiscard]] DecodeResult decode(MessageKind kind, std::string_view frame,
                                    DecodeScratch& scratch) const override {
    return inner_->decode(kind, frame, scratch);
  }
  [[nodiscard]] EncodeResult encode_push(const Push& push, std::string& out) const override {
    return inner_->encode_push(push, out);
  }
  [[nodiscard]] EncodeResult encode_reply(const Reply& reply, std::string& out) const override {
    return inner_->encode_reply(reply, out);
  }
  [[nodiscard]] EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const override {
    return inner_->encode_broadcast(broadcast, out);
  }
  [[nodiscard]] EncodeResult encode_close(const Control& control, std::string& out) const override {
    return inner_->encode_close(control, out);
  }
  [[nodiscard]] EncodeResult encode_error(const Control& control, std::string& out) const override {
    return inner_->encode_error(control, out);
  }

 private:
  std::shared_ptr<const Serializer> inner_;
};

}  // namespace roost::test
