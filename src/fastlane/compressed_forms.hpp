// SPDX-License-Identifier: Apache-2.0
// The compressed frames of one broadcast message: one for each compressor setting that a receiver has agreed
// on, made on whichever shard needs it first, then shared by all connections of all shards. Owner: the
// broadcast. Thread: any, without a lock once a frame is made. Usually there are none or one.
#pragma once

#include <atomic>

#include "base/shared_bytes.hpp"
#include "protocol/websocket/deflater.hpp"

namespace roost::fastlane {

struct EncodedMessage;

/// The message as a compressed frame, or its plain frame if that is not larger.
[[nodiscard]] base::SharedBytes compressed_frame(const EncodedMessage& message,
                                                 websocket::Deflater& deflater);

class CompressedForms {
 public:
  CompressedForms() = default;
  CompressedForms(const CompressedForms&) = delete;
  CompressedForms& operator=(const CompressedForms&) = delete;
  ~CompressedForms();

  /// compressed_frame(message, deflater), made once for all deflaters with equal settings. `message` is
  /// always the one these forms belong to.
  [[nodiscard]] const base::SharedBytes& frame(const EncodedMessage& message,
                                               websocket::Deflater& deflater) const;

 private:
  struct Form;
  [[nodiscard]] Form& form(const websocket::DeflateSettings& settings) const;

  mutable std::atomic<Form*> forms_ = nullptr;  // a list that only grows, at the front
};

}  // namespace roost::fastlane
