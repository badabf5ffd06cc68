// SPDX-License-Identifier: Apache-2.0
// What decoding needs beside the frame: the validator's buffers, and room for names and refs that do not
// stand in the frame as they are read. One per shard, used for one message at a time; memory is reused.
#pragma once

#include <string>

#include "protocol/phoenix/json_validator.hpp"

namespace roost::phoenix {

struct DecodeScratch {
  JsonValidator validator;
  std::string join_ref;
  std::string ref;
  std::string topic;
  std::string event;
};

}  // namespace roost::phoenix
