// SPDX-License-Identifier: Apache-2.0
// What a Redis server sends on one connection: messages of channels, and the answers to commands in the order
// of the commands. With RESP2 a connection that subscribes can do little else; with RESP3 (append_hello)
// messages come as pushes between the answers. A message that lies whole in a piece is delivered where it
// lies. Owner: one link. One thread. Failure: a Fault, after which the connection is of no use.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/carry_over.hpp"
#include "protocol/redis/value.hpp"

namespace roost::redis {

/// Whether the reader is to read on. After `stop` it does not touch itself: the sink may have destroyed it.
enum class Flow : bool { stop, go_on };

/// Views die when the call returns.
class ReplySink {
 public:
  virtual Flow on_message(std::string_view channel, std::string_view payload) = 0;
  /// All the answer that SUBSCRIBE has, one for each channel. `subscriptions`: how many this connection has
  /// now.
  virtual Flow on_subscribed(std::string_view channel, std::int64_t subscriptions) = 0;
  /// Likewise. Without a channel: there was none to unsubscribe from.
  virtual Flow on_unsubscribed(std::optional<std::string_view> channel, std::int64_t subscriptions) = 0;
  /// Everything else. `elements` are the values of an aggregate; those that are aggregates themselves have
  /// their bytes as text. A push answers no command.
  virtual Flow on_reply(const Value& reply, std::span<const Value> elements) = 0;

 protected:
  ~ReplySink() = default;
};

class ReplyReader {
 public:
  explicit ReplyReader(const ReaderLimits& limits = {}) : limits_(limits) {}

  /// Consumes all of `piece`. What is delivered does not depend on how the bytes were split.
  [[nodiscard]] std::optional<Fault> read(std::string_view piece, ReplySink& sink);

  /// The bytes so far end with a reply.
  [[nodiscard]] bool idle() const noexcept { return cut_.idle(); }

 private:
  base::CarryOver cut_;
  const ReaderLimits limits_;
};

}  // namespace roost::redis
