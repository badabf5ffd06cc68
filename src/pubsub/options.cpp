// SPDX-License-Identifier: Apache-2.0
#include "roost/pubsub.hpp"

namespace roost {

Result<void> validate(const PubSubOptions& options) {
  if (options.name.empty()) {
    return make_error("pubsub: the name option is required: nodes with the same name share their messages");
  }
  if (options.pool_size == 0) return make_error("pubsub: pool_size must be at least 1");
  if (options.broadcast_pool_size.value_or(1) == 0)
    return make_error("pubsub: broadcast_pool_size must be at least 1");
  if (options.broadcast_pool_size.value_or(options.pool_size) > options.pool_size) {
    return make_error(
        "pubsub: the pool_size option must be greater than or equal to the broadcast_pool_size option");
  }
  return {};
}

}  // namespace roost
