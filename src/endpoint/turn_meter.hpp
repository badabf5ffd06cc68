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
    context_.observer.turned();
    return false;
  }

  channels::ShardContext& context_;
};

}  // namespace roost::endpoint
