// SPDX-License-Identifier: Apache-2.0
// Room for names and refs that do not stand in a frame as they are read: escaped ones, and the refs of binary
// frames. One per shard, used for one message at a time; its memory is reused.
#pragma once

#include <string>

namespace roost::phoenix {

struct DecodeScratch {
  std::string join_ref;
  std::string ref;
  std::string topic;
  std::string event;
};

}  // namespace roost::phoenix
