// SPDX-License-Identifier: Apache-2.0
// A serializer of an application, by which tests see the seam from outside: reads and writes as another does,
// of version 2 unless told otherwise. Derived ones change what they are about.
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
