// SPDX-License-Identifier: Apache-2.0
// What introspection shows of a channel that does not change while it lives, and what its application says of
// itself. Thread: the shard's.
#pragma once

#include "base/clock.hpp"
#include "channel/channel_context.hpp"
#include "roost/channel.hpp"
#include "roost/introspection.hpp"

namespace roost::channels {

/// Without its id and its state, which the ChannelServer knows. `join_started` is a moment of the shard's
/// clock.
[[nodiscard]] ChannelInfo info_of(const ChannelContext& channel, base::TimePoint join_started);

/// Runs Channel::describe. What it throws is reported in its place, and ends nothing.
[[nodiscard]] Json described(const ChannelContext& channel, const Channel& application);

}  // namespace roost::channels
