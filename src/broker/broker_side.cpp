// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_side.hpp"

namespace roost::broker {

BrokerSide::BrokerSide(const Engine& engine, const Shared& shared)
    : board_({engine.name, shared.lanes, engine.max_payload}, shared.logger,
             [&receiver = shared.receiver] { receiver.state_changed(); }),
      context_{.engine = engine,
               .options = shared.options,
               .node = shared.node,
               .incarnation = shared.incarnation,
               .lanes = shared.lanes,
               .subjects = nats::Subjects(shared.pubsub),
               .receiver = shared.receiver,
               .logger = shared.logger,
               .board = board_,
               .others = *this,
               .figures = shared.figures,
               .hand_out_digest = shared.hand_out_digest} {
  data_lanes_.reserve(shared.lanes - 1);
}

void BrokerSide::add_data_lane(runtime::Shard& shard, LaneStreams& streams) {
  data_lanes_.push_back(std::make_unique<DataLane>(context_, shard, streams));
  streams.add_lane(*data_lanes_.back());
}

void BrokerSide::add_control_lane(runtime::Shard& shard) {
  control_lane_ = std::make_unique<ControlLane>(context_, shard);
}

void BrokerSide::open() {
  for (std::size_t i = 0; i < size(); ++i)
    lane(i).post([&opened = lane(i)] { opened.open(); });
}

void BrokerSide::finish(const runtime::Shard& shard) {
  for (std::size_t i = 0; i < size(); ++i)
    if (&lane(i).shard() == &shard) lane(i).finish();
}

void BrokerSide::finish() {
  for (std::size_t i = 0; i < size(); ++i)
    lane(i).finish();
}

void BrokerSide::reopen(std::size_t number, GapCause cause, const std::string& problem) {
  Lane& other = lane(number);
  other.post([&other, cause, problem] { other.reopen(cause, problem); });
}

Lane& BrokerSide::lane(std::size_t number) {
  if (number < data_lanes_.size()) return *data_lanes_[number];
  return *control_lane_;
}

}  // namespace roost::broker
