// SPDX-License-Identifier: Apache-2.0
// Work of a channel on the worker pool: it runs there, and its outcome comes back to the channel on the
// shard's loop, unless the channel has ended by then. Thread: the shard's; only the work itself runs on the
// pool.
#pragma once

#include <functional>
#include <string>

#include "channel/shard_context.hpp"
#include "roost/ids.hpp"

namespace roost::channels {

/// Runs on the pool; what it returns runs on the channel's loop.
using PoolWork = std::function<std::function<void()>()>;

struct PoolOutcome {
  std::function<void()> done;  // empty: the work threw
  std::string problem;         // what it threw
};

/// The outcome goes to ChannelServer::work_returned. Throws std::system_error when too much work waits for
/// the pool, or it has stopped.
void run_on_pool(ShardContext& shard, SubscriberId channel, PoolWork work);

}  // namespace roost::channels
