// SPDX-License-Identifier: Apache-2.0
// One broker of an adapter, with a lane a shard for broadcasts and one on shard 0 for what nodes say to each
// other. Owner: the adapter. Thread: any, unless a function says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/control_lane.hpp"
#include "broker/data_lane.hpp"
#include "broker/lane_context.hpp"

namespace roost::broker {

class BrokerSide final : private Lanes {
 public:
  /// What all sides of an adapter share; borrowed.
  struct Shared {
    const BrokerOptions& options;
    const std::string& node;
    std::uint64_t incarnation;
    std::size_t lanes;  // with that for what nodes say to each other
    const std::string& pubsub;
    PubSubReceiver& receiver;
    Logger& logger;
    Figures& figures;
    std::function<void(std::string_view)> hand_out_digest;
  };

  /// `engine` is borrowed.
  BrokerSide(const Engine& engine, const Shared& shared);
  BrokerSide(const BrokerSide&) = delete;
  BrokerSide& operator=(const BrokerSide&) = delete;

  // Before it is opened.

  [[nodiscard]] LaneContext& context() noexcept { return context_; }
  void add_data_lane(runtime::Shard& shard, LaneStreams& streams);
  void add_control_lane(runtime::Shard& shard);

  void open();
  /// On the shard's thread: its lanes.
  void finish(const runtime::Shard& shard);
  /// When no loop turns any more.
  void finish();

  [[nodiscard]] ControlLane& control_lane() noexcept { return *control_lane_; }
  /// Of what it takes.
  [[nodiscard]] std::size_t max_payload() const noexcept { return board_.max_payload(); }
  [[nodiscard]] std::vector<PubSubState::Link> links() const { return board_.links(); }
  [[nodiscard]] std::size_t topics() const noexcept { return context_.topics; }

 private:
  // Lanes
  void reopen(std::size_t lane, GapCause cause, const std::string& problem) override;

  [[nodiscard]] std::size_t size() const noexcept { return data_lanes_.size() + 1; }
  [[nodiscard]] Lane& lane(std::size_t number);

  LinkBoard board_;
  LaneContext context_;
  std::vector<std::unique_ptr<DataLane>> data_lanes_;
  std::unique_ptr<ControlLane> control_lane_;
};

}  // namespace roost::broker
