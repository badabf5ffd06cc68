// SPDX-License-Identifier: Apache-2.0
// A channel's view of its connection. Implemented by the socket above. Owner and thread: the shard.
#pragma once

#include <cstdint>

#include "fastlane/message_sink.hpp"
#include "inspect/observed.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "roost/assigns.hpp"
#include "roost/cause.hpp"

namespace roost {
class Socket;
}

namespace roost::channels {

class ChannelServer;

class ChannelHost : public inspect::ObservedConnection {
 public:
  [[nodiscard]] virtual fastlane::MessageSink& sink() = 0;
  [[nodiscard]] virtual const phoenix::Serializer& serializer() const = 0;
  [[nodiscard]] virtual std::uint16_t serializer_index() const = 0;
  [[nodiscard]] virtual const Socket& application_socket() const = 0;
  [[nodiscard]] virtual const Assigns& socket_assigns() const = 0;

  /// Keeps a record of why something ended, was refused or dropped.
  virtual void note(const Why& why, std::string_view topic) = 0;

  /// A join that was answered later has its answer: the messages that waited for it are handled now.
  virtual void join_settled(ChannelServer& channel) = 0;
  /// The channel has ended: forget it and retire it. Called once, as the last thing a channel does.
  virtual void channel_ended(ChannelServer& channel) = 0;

 protected:
  ~ChannelHost() = default;
};

}  // namespace roost::channels
