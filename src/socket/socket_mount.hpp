// SPDX-License-Identifier: Apache-2.0
// One mounted socket type with its options and serializers. Made before the start and not changed after, so
// every shard reads it.
#pragma once

#include <string>

#include "protocol/phoenix/vsn.hpp"
#include "pubsub/broadcast.hpp"
#include "roost/socket.hpp"

namespace roost::socket {

struct SocketMount {
  std::string path;
  SocketDefinition definition;
  SocketOptions options;
  const phoenix::SerializerList& versions;    // what a client may ask for, by vsn
  const pubsub::SerializerList& serializers;  // the same serializers, by index
};

}  // namespace roost::socket
