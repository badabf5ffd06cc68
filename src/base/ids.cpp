// SPDX-License-Identifier: Apache-2.0
#include "roost/ids.hpp"

namespace roost {

std::string to_string(const SlotId& id) {
  return std::to_string(id.shard) + '-' + std::to_string(id.index) + '-' + std::to_string(id.generation);
}

}  // namespace roost
