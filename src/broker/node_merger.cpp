// SPDX-License-Identifier: Apache-2.0
#include "broker/node_merger.hpp"

#include <algorithm>

#include "broker/control_lane.hpp"

namespace roost::broker {

/// That a direct broadcast is lost is not reported, whether it goes over one broker or two.
NodeMerger::NodeMerger(runtime::EventLoop& loop)
    : loop_(loop),
      directs_(
          tracker_, cluster::StreamMerger::Counted::by_lane,
          [this](std::size_t broker) { return others_bring(broker); },
          [this](const cluster::Envelope& direct) { lanes_.front()->deliver(direct); },
          [](const cluster::Loss&) {}),
      timer_([this] { let_go(); }) {}

void NodeMerger::take_direct(const ControlLane& from, const cluster::Envelope& envelope,
                             std::string_view bytes) {
  const auto broker = std::find(lanes_.begin(), lanes_.end(), &from) - lanes_.begin();
  directs_.take(envelope, bytes, static_cast<std::size_t>(broker), loop_.now());
  plan();
}

bool NodeMerger::others_bring(std::size_t broker) const {
  for (std::size_t other = 0; other < lanes_.size(); ++other)
    if (other != broker && lanes_[other]->connected()) return true;
  return false;
}

void NodeMerger::let_go() {
  directs_.pass(loop_.now());
  plan();
}

void NodeMerger::plan() {
  if (const auto next = directs_.next()) loop_.timers().schedule(timer_, *next);
}

}  // namespace roost::broker
