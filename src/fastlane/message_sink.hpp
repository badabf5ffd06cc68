// SPDX-License-Identifier: Apache-2.0
// The outgoing side of one connection. Owner and thread: the connection's shard.
#pragma once

#include "fastlane/encoded_message.hpp"

namespace roost::fastlane {

class MessageSink {
 public:
  /// False for a kind this transport cannot carry; the sender reports that (spec longpoll-transport.md §6).
  [[nodiscard]] virtual bool carries(phoenix::FrameKind) const noexcept { return true; }
  /// Whether it takes frames that are not in one piece.
  [[nodiscard]] virtual bool takes_pieces() const noexcept { return false; }
  /// Queues the message. It is written at the end of the loop turn, or now if much is queued already. Never
  /// runs user code and never destroys the connection before it returns, even if it decides to close the
  /// connection of a lagging reader.
  virtual void send(const EncodedMessage& message) = 0;

 protected:
  ~MessageSink() = default;
};

}  // namespace roost::fastlane
