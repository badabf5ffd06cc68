// SPDX-License-Identifier: Apache-2.0
// One mounted socket type with its options and serializers. Made before the start and not changed after, so
// every shard reads it.
#pragma once

#include <string>

#include "fastlane/serializer_table.hpp"
#include "roost/socket.hpp"

namespace roost::socket {

struct SocketMount {
  std::string path;
  SocketDefinition definition;
  SocketOptions options;
  const fastlane::SerializerTable& serializers;  // of the endpoint, those of this mount among them
};

}  // namespace roost::socket
