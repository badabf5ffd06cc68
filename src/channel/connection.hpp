// SPDX-License-Identifier: Apache-2.0
// What a ConnectionId names: a connection of any kind. Owner and thread: its shard.
#pragma once

namespace roost::channels {

class ChannelHost;

class Connection {
 public:
  /// Null for connections without channels.
  [[nodiscard]] virtual ChannelHost* channel_host() noexcept = 0;

 protected:
  ~Connection() = default;
};

}  // namespace roost::channels
