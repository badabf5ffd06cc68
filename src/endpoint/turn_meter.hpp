// SPDX-License-Identifier: Apache-2.0
// Measures how long a shard's loop turns take, without their sleep. Owner and thread: a shard.
#pragma once

#include "channel/shard_context.hpp"

namespace roost::endpoint {

class TurnMeter final : private runtime::TurnEnd {
 public:
  explicit TurnMeter(channels::ShardContext& context) : context_(context) {
    context_.loop.add_turn_end(*this);
  }
  TurnMeter(const TurnMeter&) = delete;
  TurnMeter& operator=(const TurnMeter&) = delete;
  ~TurnMeter() { context_.loop.remove_turn_end(*this); }

 private:
  bool on_turn_end() override {
    if (context_.insight.measures) {
      context_.insight.counters.loop_turn.observe(context_.clock.now() - context_.loop.now());
    }
    return false;
  }

  channels::ShardContext& context_;
};

}  // namespace roost::endpoint
