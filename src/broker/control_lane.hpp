// SPDX-License-Identifier: Apache-2.0
// The lane for what nodes say to each other: hellos, goodbyes, requests, replies, digests, and broadcasts for
// this node alone. Owner: a side of the adapter. Thread: that of shard 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/lane.hpp"

namespace roost::broker {

class ControlLane final : public Lane {
 public:
  /// The last lane.
  ControlLane(LaneContext& context, runtime::Shard& shard)
      : Lane(context, shard, static_cast<std::uint16_t>(context.lanes - 1)) {}

  using Lane::deliver;
  [[nodiscard]] bool connected() const noexcept { return link().connected(); }
  /// A valid envelope, encoded.
  void tell(std::string_view subject, std::string_view encoded) { say(subject, encoded); }

 private:
  // Lane
  void subscribe_own() override;
  void take(const BrokerMessage& message) override;

  [[nodiscard]] bool came_before(const cluster::Envelope& envelope, std::string_view bytes);
  void take_direct(const cluster::Envelope& envelope, std::string_view bytes);
  void take_of_node(const cluster::Envelope& envelope, std::string_view bytes);
  void take_of_all(const cluster::Envelope& envelope, std::string_view bytes);
  void hear(NodeMessage::Kind kind, const cluster::Envelope& envelope);
};

}  // namespace roost::broker
