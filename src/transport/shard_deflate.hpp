// SPDX-License-Identifier: Apache-2.0
// The compressors of one shard, shared by all its connections: they keep no state between messages
// (docs/decisions/0009-permessage-deflate.md). Made when a connection first needs them. Owner and thread: the
// shard's WebSocketServer.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes_credit.hpp"
#include "fastlane/message_sink.hpp"
#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/inflater.hpp"

namespace roost::transport {

class ShardDeflate {
 public:
  [[nodiscard]] websocket::Inflater& inflater();

  /// The frame for a connection with that agreement: plain below the threshold, and if compression does not
  /// make it smaller. That of a broadcast is shared from `credit`.
  [[nodiscard]] base::SharedBytes frame_of(const fastlane::EncodedMessage& message,
                                           const DeflateOptions& options,
                                           const websocket::DeflateAgreement& agreement,
                                           base::BytesCredit& credit);

 private:
  [[nodiscard]] websocket::Deflater& deflater(const websocket::DeflateSettings& settings);

  std::unique_ptr<websocket::Inflater> inflater_;
  std::vector<std::unique_ptr<websocket::Deflater>> deflaters_;  // at most one per mount and window
};

}  // namespace roost::transport
