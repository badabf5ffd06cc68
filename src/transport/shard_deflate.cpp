// SPDX-License-Identifier: Apache-2.0
#include "transport/shard_deflate.hpp"

#include "fastlane/compressed_forms.hpp"

namespace roost::transport {

websocket::Inflater& ShardDeflate::inflater() {
  if (!inflater_) inflater_ = std::make_unique<websocket::Inflater>();
  return *inflater_;
}

base::SharedBytes ShardDeflate::frame_of(const fastlane::EncodedMessage& message,
                                         const DeflateOptions& options,
                                         const websocket::DeflateAgreement& agreement,
                                         base::BytesCredit& credit) {
  const bool broadcast = message.compressed != nullptr;
  if (message.payload().size() < options.threshold)
    return broadcast ? credit.share(message.frame) : message.frame;
  websocket::Deflater& own = deflater(websocket::DeflateSettings::of(options, agreement));
  if (broadcast) return credit.share(message.compressed->frame(message, own));
  return fastlane::compressed_frame(message, own);
}

websocket::Deflater& ShardDeflate::deflater(const websocket::DeflateSettings& settings) {
  for (const auto& deflater : deflaters_)
    if (deflater->settings() == settings) return *deflater;
  deflaters_.push_back(std::make_unique<websocket::Deflater>(settings));
  return *deflaters_.back();
}

}  // namespace roost::transport
