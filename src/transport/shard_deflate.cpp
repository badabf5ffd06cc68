// SPDX-License-Identifier: Apache-2.0
#include "transport/shard_deflate.hpp"

#include "pubsub/compressed_forms.hpp"

namespace roost::transport {

websocket::Inflater& ShardDeflate::inflater() {
  if (!inflater_) inflater_ = std::make_unique<websocket::Inflater>();
  return *inflater_;
}

base::SharedBytes ShardDeflate::frame_of(const pubsub::EncodedMessage& message, const DeflateOptions& options,
                                         const websocket::DeflateAgreement& agreement) {
  if (message.payload().size() < options.threshold) return message.frame;
  websocket::Deflater& own = deflater(websocket::DeflateSettings::of(options, agreement));
  if (message.compressed != nullptr) return message.compressed->frame(message, own);
  return pubsub::compressed_frame(message, own);
}

websocket::Deflater& ShardDeflate::deflater(const websocket::DeflateSettings& settings) {
  for (const auto& deflater : deflaters_)
    if (deflater->settings() == settings) return *deflater;
  deflaters_.push_back(std::make_unique<websocket::Deflater>(settings));
  return *deflaters_.back();
}

}  // namespace roost::transport
