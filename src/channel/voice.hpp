// SPDX-License-Identifier: Apache-2.0
// What a channel says to its client. A value, made where something is said; what cannot be said comes back as
// a sentence. Before an answer, the deliveries that wait in the shard's mailbox go out: they happened before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "channel/channel_context.hpp"
#include "roost/reply.hpp"

namespace roost::channels {

class Voice {
 public:
  /// What is wrong; nothing when the message is queued.
  using Problem = std::optional<std::string>;

  explicit Voice(const ChannelContext& channel) noexcept : channel_(channel) {}

  /// Deliveries that wait are the caller's concern.
  /// `size`: set to that of the encoded message.
  [[nodiscard]] Problem push(std::string_view event, const Payload& payload, std::size_t& size) const;
  [[nodiscard]] Problem reply(phoenix::RefView ref, const Reply::Content& reply) const;
  [[nodiscard]] Problem answer_join(std::string_view status, const Payload& response) const;
  /// phx_close, after which the client does not rejoin by itself, or phx_error. A problem is logged.
  void close() const;
  void error() const;

 private:
  [[nodiscard]] Problem push_small(const phoenix::Push& message, const fastlane::MessageSource& source,
                                   std::size_t& size) const;
  [[nodiscard]] Problem push_large(const phoenix::Push& message, const fastlane::MessageSource& source,
                                   std::size_t& size) const;
  [[nodiscard]] Problem send(const phoenix::EncodeResult& encoded, fastlane::Lane lane,
                             const fastlane::MessageSource* source = nullptr) const;
  void end(const phoenix::EncodeResult& encoded, std::string_view event) const;

  const ChannelContext& channel_;
};

}  // namespace roost::channels
