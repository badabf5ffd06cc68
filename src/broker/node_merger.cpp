// SPDX-License-Identifier: Apache-2.0
#include "broker/node_merger.hpp"

#include <utility>

namespace roost::broker {

/// That a direct broadcast is lost is not reported, whether it goes over one broker or two.
NodeMerger::NodeMerger(runtime::EventLoop& loop, cluster::StreamMerger::Deliver deliver)
    : loop_(loop),
      directs_(tracker_, cluster::StreamMerger::Counted::by_lane, std::move(deliver),
               [](const cluster::Loss&) {}),
      timer_([this] { let_go(); }) {}

void NodeMerger::take_direct(const cluster::Envelope& envelope, std::string_view bytes) {
  directs_.take(envelope, bytes, loop_.now());
  plan();
}

void NodeMerger::let_go() {
  directs_.pass(loop_.now());
  plan();
}

void NodeMerger::plan() {
  if (const auto next = directs_.next()) loop_.timers().schedule(timer_, *next);
}

}  // namespace roost::broker
